import { UsageError } from '../errors.js';
import { checkOptions } from '../options.js';
import { checkImageSize, resizeSettings } from '../pictures/index.js';
import { shown } from '../shown.js';
import type { SharedPixels } from './cache/shared-pixels.js';
import { ImageDataset } from './dataset.js';
import { type DirectoryOption, fileDatasetRules, type ImageDatasetOptions } from './dataset-options.js';
import { DecodedImages } from './decoded-images.js';
import { checkLabelMode } from './labels.js';
import { baseOrder } from './orders.js';
import type { ScannedFile, SkippedFile } from './scanned-file.js';

/** The options of `imageDatasetFromDirectory` without those that choose pictures: the list already is one part. */
export type ImageDatasetFromFilesOptions = Omit<ImageDatasetOptions, DirectoryOption>;

const DEFAULT_PREFETCH = 2;
const MEBIBYTE = 1024 ** 2;

/**
 * Makes a data set from a list of image files and their classes, for example one part of what `openPhotographs` found.
 * Images are decoded when they are first loaded; without shuffling they come in the order of the list.
 *
 * @param classNames the name of each class; a file's label is a position in it
 * @throws UsageError when an option is not valid, a label is not that of a class, or there is no file
 *
 * @example
 * ```ts
 * import { imageDatasetFromFiles } from '@graft-vision/graft';
 *
 * const files = [{ path: 'a.jpg', labels: [0] }, { path: 'b.jpg', labels: [1] }];
 * const dataset = await imageDatasetFromFiles(files, ['cats', 'dogs'], { imageSize: [160, 160] });
 * ```
 */
export async function imageDatasetFromFiles(
  files: readonly ScannedFile[],
  classNames: readonly string[],
  options: ImageDatasetFromFilesOptions = {},
): Promise<ImageDataset> {
  checkOptions('imageDatasetFromFiles', options, fileDatasetRules);
  return imageDatasetOfPixels(files, classNames, options, undefined);
}

/**
 * The same of files that have been read already.
 *
 * @param pixels their pixels, in the size and resized as the options say; undefined if there are none
 */
export function imageDatasetOfPixels(
  files: readonly ScannedFile[],
  classNames: readonly string[],
  options: ImageDatasetFromFilesOptions,
  pixels: SharedPixels | undefined,
): ImageDataset {
  const settings = datasetSettings(options);
  if (files.length === 0) {
    throw new UsageError('Expected image files to make a data set from but received an empty list.');
  }
  for (const file of files) checkLabels(file, classNames);
  const order = baseOrder(files.length, settings.shuffle, settings.seed);
  return createDataset({ classNames, files, skipped: [] }, order, settings, pixels);
}

function checkLabels({ path, labels, unknown = [] }: ScannedFile, classNames: readonly string[]): void {
  if (!Array.isArray(labels)) {
    throw new UsageError(`Expected labels as a list of class numbers but ${path} has ${String(labels)}.`, {
      hint: 'For example { path, labels: [0] }.',
    });
  }
  const last = classNames.length - 1;
  const wrong = [...labels, ...unknown].find(
    (label) => !(Number.isInteger(label) && label >= 0 && label <= last),
  );
  if (wrong !== undefined) {
    throw new UsageError(`Expected labels from 0 to ${last} but ${path} has ${wrong}.`);
  }
}

type DatasetSettings = ReturnType<typeof datasetSettings>;

/**
 * Fills in the defaults of all options except those of the split.
 *
 * @throws UsageError when an option is not valid
 */
export function datasetSettings(options: ImageDatasetFromFilesOptions) {
  const resize = resizeSettings(options);
  const imageSize = checkImageSize(options.imageSize ?? [256, 256]);
  const { batchSize = 32, shuffle = true, labelMode = 'int' } = options;
  const {
    cacheDirectory,
    keepFeatures = false,
    cacheBudget = 384 * MEBIBYTE,
    diskBudget = 10_240 * MEBIBYTE,
  } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new UsageError(`Expected a whole number above 0 for batchSize but received ${shown(batchSize)}.`);
  }
  for (const [name, bytes] of Object.entries({ cacheBudget, diskBudget })) {
    if (bytes >= 0) continue;
    throw new UsageError(`Expected a number of bytes of at least 0 for ${name} but received ${bytes}.`);
  }
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0];
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new UsageError(`Expected a whole number of at least 0 for seed but received ${shown(seed)}.`);
  }
  const cache = { cacheBudget, diskBudget, cacheDirectory, keepFeatures };
  const { onSkipped } = options;
  return { resize, imageSize, batchSize, shuffle, labelMode, cache, seed, onSkipped };
}

/**
 * @param indices the images of the data set, as positions in `scan.files`, in base order
 * @param pixels of files that have been read already
 * @throws UsageError when the label mode does not fit the classes
 */
export function createDataset(
  scan: {
    readonly classNames: readonly string[];
    readonly files: readonly ScannedFile[];
    readonly skipped: readonly SkippedFile[];
  },
  indices: readonly number[],
  settings: DatasetSettings,
  pixels?: SharedPixels,
): ImageDataset {
  const { imageSize, resize, cache, batchSize, labelMode, shuffle, seed, onSkipped } = settings;
  checkLabelMode(labelMode, scan.classNames);
  return new ImageDataset({
    store: new DecodedImages({ files: scan.files, imageSize, resize, onSkipped, pixels, ...cache }),
    classNames: scan.classNames,
    skipped: scan.skipped,
    indices,
    batchSize,
    labelMode,
    shuffle,
    seed,
    prefetch: DEFAULT_PREFETCH,
  });
}
