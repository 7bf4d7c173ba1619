import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { GraftError, reasonOf } from '../errors.js';
import { fileReason } from './file-error.js';
import { describeContent, type ImageFormat, sniffImageFormat } from './image-format.js';
import { bytesPerImage, CHANNELS, type ImageSize, MAX_PIXELS } from './images.js';
import { layOnWhite } from './lay-on-white.js';
import type { RgbImage } from './resize.js';
import { resizeImage } from './resize-image.js';
import type { ResizeSettings } from './resize-settings.js';

/** A file or buffer that holds no image that can be decoded. `reason` is one short sentence without the path. */
export class UnreadableImageError extends GraftError {
  readonly reason: string;

  constructor(source: string, reason: string, cause?: unknown) {
    super(`Could not read ${source}: ${reason}.`, {
      hint: 'Open the file in an image viewer; if it does not open there either, replace or delete it.',
      cause,
    });
    this.name = 'UnreadableImageError';
    this.reason = reason;
  }
}

/**
 * Decodes one image and brings it to a size: JPEG, PNG, GIF, WebP, TIFF or AVIF, recognised by its content and not by
 * its name. The picture is turned upright by its EXIF orientation; CMYK, grey and 16-bit pixels become 8-bit sRGB,
 * transparent parts white; of an animation the first frame is taken.
 *
 * @param source a file's path or its content
 * @returns height x width x 3 bytes, rows from the top
 * @throws UnreadableImageError when the file is missing, no image, damaged or larger than MAX_PIXELS
 * @throws GraftError when the process has too many files open
 */
export async function decodeImage(
  source: string | Uint8Array,
  imageSize: ImageSize,
  resize: ResizeSettings,
): Promise<Uint8Array> {
  return await decodeWith(source, async (bytes) =>
    resizeImage(await toRgb(openImage(bytes)), imageSize, resize),
  );
}

/** Reads and recognises an image and says in one sentence why it cannot be decoded. */
async function decodeWith<Result>(
  source: string | Uint8Array,
  decode: (bytes: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const name = typeof source === 'string' ? source : 'the image';
  const bytes = typeof source === 'string' ? await readBytes(source) : source;
  if (bytes.length === 0) throw new UnreadableImageError(name, 'empty file');
  const format = sniffImageFormat(bytes);
  if (format === undefined) {
    throw new UnreadableImageError(name, `not an image: the content is ${describeContent(bytes)}`);
  }
  if (!format.readable) {
    throw new UnreadableImageError(name, `${format.name} images cannot be read; convert it to JPEG or PNG`);
  }
  try {
    return await decode(bytes);
  } catch (error) {
    throw new UnreadableImageError(name, await explain(error, bytes, format), error);
  }
}

/** A picture in its own proportions: `data` holds height x width x 3 bytes, rows from the top. */
export type DecodedPicture = RgbImage;

/**
 * Decodes one image as `decodeImage` does, in its own proportions, for showing it.
 *
 * @param maxSize pixels of the longer side, to which larger pictures are shrunk
 * @throws UnreadableImageError when the file is missing, no image, damaged or larger than MAX_PIXELS
 */
export async function decodePicture(source: string | Uint8Array, maxSize: number): Promise<DecodedPicture> {
  return await decodeWith(source, (bytes) =>
    toRgb(
      openImage(bytes).resize({ width: maxSize, height: maxSize, fit: 'inside', withoutEnlargement: true }),
    ),
  );
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Not the file's fault: to drop it would silently shrink the data set.
    if (code === 'EMFILE' || code === 'ENFILE') {
      throw new GraftError(`Could not read ${path}: too many files are open.`, {
        hint: 'Close other programs or raise the limit (ulimit -n).',
        cause: error,
      });
    }
    throw new UnreadableImageError(path, fileReason(error), error);
  }
}

function openImage(bytes: Uint8Array): Sharp {
  // TensorFlow reads JPEGs with small faults that sharp's default ('warning') rejects.
  return sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels: MAX_PIXELS });
}

async function toRgb(image: Sharp): Promise<RgbImage> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const size: ImageSize = [info.height, info.width];
  const pixels = info.channels === 4 ? layOnWhite(data) : data;
  if (pixels.length !== bytesPerImage(size)) {
    throw new Error(`expected ${CHANNELS} colour channels of 8 bits but decoding gave ${info.channels}`);
  }
  return { data: pixels, size };
}

/** Turns the decoder's message into one short sentence. */
async function explain(error: unknown, bytes: Uint8Array, format: ImageFormat): Promise<string> {
  const message = reasonOf(error);
  if (message.includes('exceeds pixel limit')) {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return `${width}x${height} pixels is more than the limit of ${MAX_PIXELS} pixels`;
  }
  const lines = message
    .split('\n')
    .map((line) => line.replace('Input buffer has corrupt header: ', '').replace(/^\w+: /, ''));
  const cutOff = lines.find((line) => /premature end|unexpected end|unable to parse/i.test(line));
  return cutOff === undefined ? `damaged ${format.name}: ${lines[0]}` : `truncated ${format.name}: ${cutOff}`;
}
