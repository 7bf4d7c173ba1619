import { decodePicture } from '../pictures/index.js';
import type { RgbImage } from './rgb-image.js';

/**
 * Reads a picture as a person would see it: upright, in its own proportions, transparent parts white.
 *
 * @param maxSize it fits into a square of this many pixels a side; smaller ones keep their size
 * @throws UnreadableImageError when it cannot be read
 */
export async function readThumbnail(path: string, maxSize: number): Promise<RgbImage> {
  const { data, size } = await decodePicture(path, maxSize);
  const [height, width] = size;
  return { pixels: data, height, width };
}
