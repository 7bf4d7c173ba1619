export type { PixelCacheState } from './cache/pixel-cache.js';
export { type ImageBatch, ImageDataset } from './dataset.js';
export { type ImageDatasetFromFilesOptions, imageDatasetFromFiles } from './dataset-from-files.js';
export type { ImageDatasetOptions } from './dataset-options.js';
export { imageDatasetFromDirectory } from './directory.js';
export { type FoundPicture, findPictures } from './find-pictures.js';
export type { LabelMode, Labels } from './labels.js';
export {
  byCharacterCode,
  hiddenReason,
  isFolder,
  listImages,
  NOT_AN_IMAGE_NAME,
  reasonToSkip,
  type SkippedFile,
  unreadableFolder,
} from './list-images.js';
export { prefetch } from './prefetch.js';
export {
  type DirectoryScan,
  EMPTY_CLASS,
  expectFolder,
  holds,
  LAYOUT_HINT,
  NOT_IN_A_CLASS,
  QUARANTINE_FOLDER,
  QUARANTINE_LIST,
  readFolder,
  type ScannedFile,
  scanClassFolders,
  scanDirectory,
} from './scan.js';
