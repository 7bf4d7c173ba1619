import sharp from 'sharp';
import { MAX_PIXELS } from '../data/index.js';
import { GraftError, reasonOf } from '../errors.js';
import type { RgbImage } from './encode.js';

/**
 * Reads a picture as a person would see it: upright, in its own proportions, transparent parts white.
 *
 * @param maxSize it fits into a square of this many pixels a side; smaller ones keep their size
 * @throws GraftError when it cannot be read
 */
export async function readThumbnail(path: string, maxSize: number): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(path, {
      failOn: 'error',
      autoOrient: true,
      limitInputPixels: MAX_PIXELS,
    })
      .resize({ width: maxSize, height: maxSize, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { pixels: new Uint8Array(data), height: info.height, width: info.width };
  } catch (error) {
    throw new GraftError(`The picture ${path} cannot be shown: ${reasonOf(error)}.`, { cause: error });
  }
}
