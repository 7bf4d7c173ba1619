import {
  baseOrder,
  createDataset,
  datasetSettings,
  fileDatasetRules,
  type ImageDataset,
  type ImageDatasetOptions,
} from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { scanDirectory } from './scan.js';

/**
 * Makes a data set from a folder that holds one sub-folder per class (Keras `image_dataset_from_directory`). Images are
 * decoded when they are first loaded.
 *
 * To split a folder, call this twice with the same `validationSplit` and `seed`, once for each `subset`; the two never
 * share an image. Without shuffling the validation part is taken from the last classes only, as in Keras.
 *
 * @throws UsageError when an option is not valid or the folder has fewer than two classes or no image
 *
 * @example
 * ```ts
 * import { imageDatasetFromDirectory } from 'graft';
 *
 * const training = await imageDatasetFromDirectory('photos/train', { imageSize: [160, 160], batchSize: 32 });
 * console.log(training.count, training.classNames);
 * ```
 */
export async function imageDatasetFromDirectory(
  directory: string,
  options: ImageDatasetOptions = {},
): Promise<ImageDataset> {
  checkOptions('imageDatasetFromDirectory', options, {
    ...fileDatasetRules,
    validationSplit: anything,
    subset: anything,
  });
  const settings = datasetSettings(options);
  checkSplit(options, settings.shuffle);
  const scan = await scanDirectory(directory);
  const order = baseOrder(scan.files.length, settings.shuffle, settings.seed);
  return createDataset(scan, selectSubset(order, options, directory), settings);
}

function checkSplit({ validationSplit, subset, seed }: ImageDatasetOptions, shuffle: boolean): void {
  if (validationSplit === undefined && subset === undefined) return;
  if (validationSplit === undefined || subset === undefined) {
    throw new UsageError('validationSplit and subset must be given together.', {
      hint: "For example validationSplit: 0.2 with subset: 'training', and again with subset: 'validation'.",
    });
  }
  if (!(validationSplit > 0 && validationSplit < 1)) {
    throw new UsageError(
      `Expected a number between 0 and 1 for validationSplit but received ${shown(validationSplit)}.`,
    );
  }
  if (subset !== 'training' && subset !== 'validation') {
    throw new UsageError(`Expected training or validation for subset but received ${shown(subset)}.`);
  }
  if (shuffle && seed === undefined) {
    throw new UsageError('validationSplit with shuffle needs a seed.', {
      hint: 'Give both subsets the same seed; otherwise they would share images.',
    });
  }
}

function selectSubset(order: number[], options: ImageDatasetOptions, directory: string): number[] {
  const { validationSplit, subset } = options;
  if (validationSplit === undefined) return order;
  const validationCount = Math.floor(validationSplit * order.length);
  if (validationCount === 0) {
    throw new UsageError(
      `validationSplit ${validationSplit} of the ${order.length} images in ${directory} leaves no image to validate on.`,
      { hint: 'Raise validationSplit or add images.' },
    );
  }
  const border = order.length - validationCount;
  return subset === 'training' ? order.slice(0, border) : order.slice(border);
}
