import type { Images } from '../pictures/index.js';
import type { DecodedImages } from './decoded-images.js';
import type { LabelMode, Labels } from './labels.js';
import type { SkippedFile } from './scanned-file.js';

/** Pictures with their labels, in the same order. */
export interface ImageBatch {
  readonly images: Images;
  readonly labels: Labels;
  /** The file of each image. */
  readonly paths: readonly string[];
  /** Position of each image in the whole scanned folder: the key for caches and augmentation. */
  readonly indices: readonly number[];
}

/** What an ImageDataset is made from; `imageDatasetFromDirectory` assembles it. */
export interface ImageDatasetParts {
  readonly store: Pick<DecodedImages, keyof DecodedImages>;
  readonly classNames: readonly string[];
  /** Files that the scan skipped. */
  readonly skipped: readonly SkippedFile[];
  /** The images of this data set, as positions in the store, in base order. */
  readonly indices: readonly number[];
  readonly batchSize: number;
  readonly labelMode: LabelMode;
  readonly shuffle: boolean;
  readonly seed: number;
  /** Number of batches loaded ahead during iteration. */
  readonly prefetch: number;
  /** Draws every class equally often instead of every image once. Default false. */
  readonly balanced?: boolean;
  /** Batches of an epoch if not all: each epoch continues where the one before it ended. */
  readonly stepsPerEpoch?: number;
}
