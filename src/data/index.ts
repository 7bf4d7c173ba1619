export type { AffineMatrix, AffineOptions } from './augment/affine.js';
export { affineTransform } from './augment/affine.js';
export { augmentImages } from './augment/augment.js';
export type { AugmenterOptions } from './augment/augmenter.js';
export { Augmenter } from './augment/augmenter.js';
export { checkSteps } from './augment/check-steps.js';
export type { FillMode } from './augment/fill.js';
export { mixTargets } from './augment/mixing.js';
export type {
  AugmentationStep,
  BrightnessStep,
  ContrastStep,
  CropStep,
  CutMixStep,
  ErasingStep,
  FlipStep,
  MixingStep,
  MixUpStep,
  RotationStep,
  TranslationStep,
  ZoomStep,
} from './augment/steps.js';
export { mixingSteps } from './augment/steps.js';
export { defaultCacheDirectory } from './cache-directory.js';
export type { CatsAndDogsOptions } from './cats-and-dogs.js';
export {
  catsAndDogs,
  catsAndDogsZip,
  downloadCatsAndDogs,
  storedCatsAndDogs,
  storedCatsAndDogsKinds,
} from './cats-and-dogs.js';
export type { Limit } from './concurrency.js';
export { forEachConcurrently, limitConcurrency } from './concurrency.js';
export type { ImageBatch } from './dataset.js';
export { ImageDataset } from './dataset.js';
export type { ImageDatasetFromFilesOptions } from './dataset-from-files.js';
export { imageDatasetFromFiles } from './dataset-from-files.js';
export type { ImageDatasetOptions } from './dataset-options.js';
export type { DecodedPicture, UnreadableKind } from './decode.js';
export {
  decodeImage,
  decodePicture,
  expectReadableFormat,
  readImageBytes,
  UnreadableImageError,
} from './decode.js';
export { imageDatasetFromDirectory } from './directory.js';
export type { DownloadOptions, DownloadProgress, DownloadRetry } from './download.js';
export { downloadFile } from './download.js';
export type {
  AnimalKind,
  DrawAnimalOptions,
  DrawCatsAndDogsOptions,
  DrawingProgress,
} from './drawn/index.js';
export { drawAnimal, drawCatsAndDogs } from './drawn/index.js';
export { fileReason } from './file-error.js';
export type { FoundPicture } from './find-pictures.js';
export { findPictures } from './find-pictures.js';
export type { ImageFormat } from './image-format.js';
export { formatOfName } from './image-format.js';
export { readImageProperties } from './image-properties.js';
export type { ImageSize, Images } from './images.js';
export { MAX_PIXELS } from './images.js';
export type { LabelMode, Labels } from './labels.js';
export { encodeLabels } from './labels.js';
export type { NetworkOptions } from './network.js';
export { directNetwork, Network } from './network.js';
export { UnreachableError } from './network-failure.js';
export type { Origin } from './origin.js';
export { recordOrigin } from './origin.js';
export { OverflowFile } from './overflow-file.js';
export type {
  ClassCount,
  ClassExample,
  DuplicateFile,
  DuplicateGroup,
  FileProblem,
  FileProblemKind,
  Finding,
  FindingKind,
  FoundPhotograph,
  ImageSizes,
  InspectOptions,
  MovedFile,
  OpenPhotographsOptions,
  Part,
  PartOrigin,
  PhotographLayout,
  PhotographScan,
  PhotographSplit,
  Photographs,
  PhotographsInspection,
  QuarantineOptions,
  QuarantineResult,
  ReadingOptions,
  ReadingProgress,
  Remark,
  RemarkValues,
  SizedImage,
  SplitOptions,
  UnusualKind,
} from './photographs/index.js';
export {
  digestOfFile,
  digestOfImages,
  firstOf,
  hurtsTraining,
  inspectPhotographs,
  keyOf,
  listFirst,
  moveFile,
  numberedPath,
  openPhotographs,
  partNamed,
  QUARANTINED_KINDS,
  quarantineFolderOf,
  quarantinePhotographs,
  restoreQuarantine,
  scanPhotographs,
} from './photographs/index.js';
export type { PixelCacheState } from './pixel-cache.js';
export { storedPixelsKind } from './pixel-space.js';
export { prefetch } from './prefetch.js';
export { isRunning } from './process-owner.js';
export type { ProxySettings } from './proxy.js';
export { withoutPassword } from './proxy.js';
export type { CropBox } from './resize.js';
export { centerCropBox } from './resize.js';
export type { Interpolation, ResizeSettings } from './resize-settings.js';
export { resizeSettings } from './resize-settings.js';
export type { DirectoryScan, ScannedFile } from './scan.js';
export { holds, scanDirectory } from './scan.js';
export { askAbout, testImageDecoder } from './self-test.js';
export type { StoredEntry, StoredKind } from './stored.js';
export { listStored, removeStored } from './stored.js';
export type { UnzipOptions } from './unzip.js';
export { unzipSafely } from './unzip.js';
export type { ImageFiles, SkippedFile } from './walk.js';
export { byCharacterCode, listImages } from './walk.js';
