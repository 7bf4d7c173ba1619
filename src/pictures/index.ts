export {
  type DecodeLimits,
  decodeImage,
  decodePicture,
  decodeThumbnail,
  decodeWithThumbnail,
  expectReadableFormat,
  type ImageProperties,
  readImageBytes,
  readImageProperties,
} from './decode.js';
export { endIsMissing } from './image-end.js';
export {
  formatOfName,
  type ImageFormat,
  SNIFFED_BYTES,
  sniffImageFormat,
  unsupportedReason,
} from './image-format.js';
export {
  bytesPerImage,
  CHANNELS,
  expectBytes,
  type ImagePixels,
  type ImageSize,
  type Images,
  imageAt,
  MAX_PIXELS,
} from './images.js';
export { type CropBox, centerCropBox, resizeBilinear } from './resize.js';
export {
  averages,
  checkImageSize,
  type ResizeSettings,
  resizeKey,
  resizeSettings,
} from './resize-settings.js';
export { testImageDecoder } from './self-test.js';
export { UnreadableImageError, type UnreadableKind } from './unreadable-image.js';
