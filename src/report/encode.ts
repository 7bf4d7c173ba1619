import sharp from 'sharp';
import { GraftError, reasonOf } from '../errors.js';
import { checkRgbImage, type RgbImage } from './rgb-image.js';

export interface JpegOptions {
  /** Larger images are shrunk to fit into a square of this many pixels a side. They are never enlarged. */
  readonly maxSize?: number;
  /** From 1 to 100. */
  readonly quality?: number;
}

/**
 * Encodes an image as a JPEG data URI, for an SVG or HTML page that carries its photographs itself.
 * The same pixels give the same bytes with the same build of sharp.
 *
 * @throws UsageError where the number of bytes does not match height and width
 */
export async function jpegDataUri(image: RgbImage, options: JpegOptions = {}): Promise<string> {
  const { pixels, height, width } = image;
  checkRgbImage(image, 'the image');
  const { maxSize, quality = 88 } = options;
  let pipeline = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (maxSize !== undefined && Math.max(width, height) > maxSize) {
    pipeline = pipeline.resize({ width: maxSize, height: maxSize, fit: 'inside' });
  }
  try {
    // Full colour resolution: halved, the edges of small thumbnails fray.
    const jpeg = await pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch (error) {
    throw new GraftError(`Could not encode an image of ${width} x ${height} pixels: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Encodes an image as WebP, for showing it on a page.
 *
 * @param quality from 1 to 100
 * @throws UsageError where the number of bytes does not match height and width
 */
export async function encodeWebp(image: RgbImage, quality = 80): Promise<Uint8Array> {
  const { pixels, height, width } = image;
  checkRgbImage(image, 'the image');
  try {
    return await sharp(pixels, { raw: { width, height, channels: 3 } })
      .webp({ quality, effort: 2 })
      .toBuffer();
  } catch (error) {
    throw new GraftError(`Could not encode an image of ${width} x ${height} pixels: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
