import { resizeAntialiased } from './antialias.js';
import type { ImageSize } from './images.js';
import { centerCropBox, type RgbImage, resizeBilinear, resizeNearest } from './resize.js';
import type { ResizeSettings } from './resize-settings.js';

/**
 * Resizes an upright image as the settings say. Node and browsers both resize here and nowhere else, so that a model
 * sees the same pixels in both.
 *
 * @returns height x width x 3 bytes, rows from the top
 */
export function resizeImage(image: RgbImage, target: ImageSize, settings: ResizeSettings): Uint8Array {
  const { interpolation, antialias, cropToAspectRatio } = settings;
  const box = cropToAspectRatio
    ? centerCropBox(image.size, target)
    : { top: 0, left: 0, height: image.size[0], width: image.size[1] };
  // The nearest pixel is not an average, with antialiasing or without.
  if (interpolation === 'nearest') return resizeNearest(image, target, box);
  if (antialias) return resizeAntialiased(image, target, interpolation, box);
  // Without antialiasing there is only bilinear; `resizeSettings` sees to that.
  return resizeBilinear(image, target, box);
}
