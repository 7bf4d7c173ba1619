/* The part of this room that also runs in a browser. */
export { describeContent, formatOfName, type ImageFormat, sniffImageFormat } from './image-format.js';
export { CHANNELS, MAX_PIXELS } from './images.js';
export { layOnWhite } from './lay-on-white.js';
export type { RgbImage } from './resize.js';
export { resizeImage } from './resize-image.js';
export { UnreadableImageError, type UnreadableKind } from './unreadable-image.js';
