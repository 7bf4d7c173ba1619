export {
  type ImageArray,
  type ImageDatasetFromArraysOptions,
  imageDatasetFromArrays,
  imagesFromArray,
  type LabelArray,
  labelsFromArray,
} from './array-dataset.js';
export { featureStore } from './cache/feature-store.js';
export type { KeptFeatureSource } from './cache/kept-feature-files.js';
export type { PixelCacheState } from './cache/pixel-cache.js';
export { SharedPixels } from './cache/shared-pixels.js';
export { AUTOTUNE, ImageDataset } from './dataset.js';
export {
  createDataset,
  datasetSettings,
  type ImageDatasetFromFilesOptions,
  imageDatasetFromFiles,
  imageDatasetOfPixels,
} from './dataset-from-files.js';
export { fileDatasetRules, type ImageDatasetOptions } from './dataset-options.js';
export type { ImageBatch, ImageDatasetParts } from './dataset-parts.js';
export { keepRows } from './keep-rows.js';
export { type LabelMode, type Labels, UNKNOWN_LABEL } from './labels.js';
export { baseOrder } from './orders.js';
export { prefetch } from './prefetch.js';
export type { LeftOutFile, ScannedFile, SkipKind, SkippedFile, SkipReason } from './scanned-file.js';
export { withPixels } from './with-pixels.js';
