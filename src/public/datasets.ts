/**
 * Labelled pictures in batches, and the data sets that can be downloaded or drawn.
 *
 * @module datasets
 */

export {
  AUTOTUNE,
  type ImageArray,
  type ImageBatch,
  ImageDataset,
  type ImageDatasetFromArraysOptions,
  type ImageDatasetFromFilesOptions,
  type ImageDatasetOptions,
  imageDatasetFromArrays,
  imageDatasetFromFiles,
  type LabelArray,
  type LabelMode,
  type Labels,
  type PixelCacheState,
  type ScannedFile,
  type SkippedFile,
} from '../datasets/index.js';
export {
  type CatsAndDogsOptions,
  catsAndDogs,
  type DownloadProgress,
  type DownloadRetry,
  defaultCacheDirectory,
  type GetFileOptions,
  getFile,
  Network,
  type NetworkOptions,
  type ProxySettings,
  UnreachableError,
} from '../download/index.js';
export {
  type AnimalKind,
  type DrawAnimalOptions,
  type DrawCatsAndDogsOptions,
  type DrawingProgress,
  type DrawnScenes,
  type DrawObjectSceneOptions,
  type DrawScenesOptions,
  drawAnimal,
  drawCatsAndDogs,
  drawObjectScene,
  drawScenes,
  type ObjectKind,
  type ObjectScene,
} from '../drawn/index.js';
export { type BothSubsetsOptions, imageDatasetFromDirectory } from '../folders/index.js';
export {
  type ImagePixels,
  type ImageSize,
  type Images,
  imageAt,
  type ResizeSettings,
  type UnreadableKind,
} from '../pictures/index.js';
