import { join, resolve } from 'node:path';
import { catsAndDogs, type DownloadProgress, imageDatasetFromDirectory } from '../data/index.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { clearSession } from '../nn/index.js';
import { MobileNetV2, pretrainedWeights } from '../zoo/index.js';
import { expectFile, expectFolder } from './input-files.js';

/** A fifth of the validation batches becomes the test set. */
const fewestValidationBatches = 5;

/**
 * The folder with the photographs: the user's own, or the tutorial's, which are downloaded the first time.
 *
 * @throws UsageError when train/ or validation/ is missing, has fewer than two classes, has other classes than the
 *   other, or has too few pictures
 */
export async function findPhotographs(
  data: string | undefined,
  options: { batchSize: number; cacheDirectory: string; onProgress: (progress: DownloadProgress) => void },
): Promise<string> {
  const { batchSize, cacheDirectory, onProgress } = options;
  const folder = data ?? (await catsAndDogs({ cacheDirectory, onProgress }));
  const [train, validation] = [join(folder, 'train'), join(folder, 'validation')];
  const hint = `Expected ${resolve(folder)} to hold train/ and validation/, each with one folder of pictures per class.`;
  await expectFolder(folder, hint);
  await expectFolder(train, hint);
  await expectFolder(validation, hint);
  const training = await imageDatasetFromDirectory(train, { batchSize });
  const held = await imageDatasetFromDirectory(validation, { batchSize });
  if (training.classNames.join('/') !== held.classNames.join('/')) {
    throw new UsageError(
      `${train} and ${validation} hold different classes: ${training.classNames.join(', ')} and ${held.classNames.join(', ')}.`,
      { hint: 'Expected folders of the same names in both.' },
    );
  }
  if (held.cardinality() < fewestValidationBatches) {
    const fewest = (fewestValidationBatches - 1) * batchSize + 1;
    throw new UsageError(
      `Expected at least ${fewest} pictures in ${validation} (five batches of ${batchSize}, one of which becomes the test set) but found ${held.count}.`,
      { hint: 'Add pictures, or choose a smaller --batch-size.' },
    );
  }
  return folder;
}

/**
 * Reads the weights once before any work is done, so that a wrong file does not end a run that has begun.
 *
 * @throws UsageError when there is no such file
 * @throws GraftError when it cannot be downloaded, is not installed, is no Keras weights file, or does not fit
 */
export async function checkWeights(
  weights: string,
  options: { imageSize: number; cacheDirectory: string; onProgress: (progress: DownloadProgress) => void },
): Promise<void> {
  const { imageSize, cacheDirectory, onProgress } = options;
  if (!pretrainedWeights.includes(weights)) await expectFile(weights, 'weights file');
  try {
    const inputShape = [imageSize, imageSize, 3] as const;
    await MobileNetV2({ inputShape, includeTop: false, weights, cacheDirectory, onProgress });
  } catch (error) {
    if (error instanceof GraftError) throw error;
    throw new GraftError(`The weights ${weights} cannot be read: ${reasonOf(error)}.`, {
      hint: 'The file may be cut off. If it was downloaded, delete it and download it again.',
      cause: error,
    });
  }
  // The run that follows counts its layers from the start.
  clearSession();
}
