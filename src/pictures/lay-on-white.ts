import { CHANNELS } from './images.js';

/**
 * Lays pixels with an opacity on white, rounded to whole values.
 *
 * @param rgba red, green, blue and opacity, 4 bytes per pixel, not premultiplied
 * @returns 3 bytes per pixel
 */
export function layOnWhite(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array((rgba.length / 4) * CHANNELS);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const opacity = rgba[from + 3];
    const white = 255 * (255 - opacity) + 127;
    pixels[to++] = (rgba[from] * opacity + white) / 255;
    pixels[to++] = (rgba[from + 1] * opacity + white) / 255;
    pixels[to++] = (rgba[from + 2] * opacity + white) / 255;
  }
  return pixels;
}
