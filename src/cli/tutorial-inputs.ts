import { join, resolve } from 'node:path';
import { imageDatasetFromDirectory } from '../datasets/index.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { clearSession } from '../nn/index.js';
import { MobileNetV2 } from '../zoo/index.js';
import { expectFile, expectFolder } from './input-files.js';

/** A fifth of the validation batches becomes the test set. */
const fewestValidationBatches = 5;

/**
 * Makes sure that a folder holds photographs to train on and to validate on.
 *
 * @throws UsageError when train/ or validation/ is missing, has fewer than two classes, has other classes than the
 *   other, or has too few pictures
 */
export async function checkPhotographs(folder: string, { batchSize }: { batchSize: number }): Promise<void> {
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
}

/**
 * Reads a weights file once before any work is done, so that a wrong one does not end a run that has begun.
 *
 * @throws UsageError when there is no such file
 * @throws GraftError when it is no Keras weights file, or does not fit
 */
export async function checkWeights(weights: string, { imageSize }: { imageSize: number }): Promise<void> {
  await expectFile(weights, 'weights file');
  try {
    await MobileNetV2({ inputShape: [imageSize, imageSize, 3], includeTop: false, weights });
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
