import sharp, { type Sharp } from 'sharp';
import { GraftError } from '../errors.js';
import {
  FileTooLargeError,
  fileReason,
  readRegularFile,
  type UnreachableKind,
  unreachableKind,
} from '../files/index.js';
import { decodeInTurn, isTimeout, LONGEST_DECODING_SECONDS } from './decode-limits.js';
import { endIsMissing } from './image-end.js';
import { describeContent, type ImageFormat, sniffImageFormat, unsupportedReason } from './image-format.js';
import { bytesPerImage, CHANNELS, type ImageSize, MAX_PIXELS } from './images.js';
import { layOnWhite } from './lay-on-white.js';
import type { RgbImage } from './resize.js';
import { resizeImage } from './resize-image.js';
import type { ResizeSettings } from './resize-settings.js';

// libvips would keep its last hundred operations in case they come again. Here each picture is decoded once, and what
// is kept of a progressive JPEG of 12 megapixels takes 35 MB.
sharp.cache(false);

/**
 * What is wrong with a file that gives no picture: its content ('empty', 'not-an-image', 'unsupported-format',
 * 'too-large', 'truncated', 'damaged'), or that its content could not be had.
 */
export type UnreadableKind =
  | 'empty'
  | 'not-an-image'
  | 'unsupported-format'
  | 'too-large'
  | 'truncated'
  | 'damaged'
  | UnreachableKind;

/** A file or buffer that holds no image that can be decoded. `reason` is one short sentence without the path. */
export class UnreadableImageError extends GraftError {
  readonly reason: string;
  readonly kind: UnreadableKind;

  constructor(source: string, reason: string, cause?: unknown, kind: UnreadableKind = 'damaged') {
    super(`Could not read ${source}: ${reason}.`, {
      hint: 'Open the file in an image viewer; if it does not open there either, replace or delete it.',
      cause,
    });
    this.name = 'UnreadableImageError';
    this.reason = reason;
    this.kind = kind;
  }
}

/**
 * Decodes one image and brings it to a size: JPEG, PNG, GIF, WebP, TIFF or AVIF, recognised by its content and not by
 * its name. The picture is turned upright by its EXIF orientation; CMYK, grey and 16-bit pixels become 8-bit sRGB,
 * transparent parts white; of an animation the first frame is taken.
 *
 * @param source a file's path or its content
 * @returns height x width x 3 bytes, rows from the top
 * @throws UnreadableImageError when the file is missing, no image, damaged, or larger than MAX_PIXELS or MAX_FILE_BYTES
 * @throws GraftError when the process has too many files open
 */
export async function decodeImage(
  source: string | Uint8Array,
  imageSize: ImageSize,
  resize: ResizeSettings,
): Promise<Uint8Array> {
  const name = typeof source === 'string' ? source : 'the image';
  const bytes = typeof source === 'string' ? await readImageBytes(source) : source;
  return await decoding(name, bytes, async () =>
    resizeImage(await toRgb(openImage(bytes)), imageSize, resize),
  );
}

/**
 * A picture made very small: upright, stretched to a square, every pixel the average of what it covers. It reads the
 * whole file and fails where `decodeImage` would, but is faster: a JPEG is made smaller while it is decoded.
 *
 * @param name what the error calls the picture
 * @returns size x size x 3 bytes, rows from the top
 * @throws UnreadableImageError when the bytes are no image, damaged or larger than MAX_PIXELS
 */
export async function decodeThumbnail(bytes: Uint8Array, size: number, name: string): Promise<Uint8Array> {
  const shrink = async (fastShrinkOnLoad: boolean): Promise<Uint8Array> => {
    const settings = { width: size, height: size, fit: 'fill', kernel: 'linear', fastShrinkOnLoad } as const;
    return (await toRgb(openImage(bytes).resize(settings))).data;
  };
  // Only decoding at full size says what is wrong, and decides it: what it can read is used in training.
  return await decoding(name, bytes, () => shrink(true).catch(() => shrink(false)));
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
  const name = typeof source === 'string' ? source : 'the image';
  const bytes = typeof source === 'string' ? await readImageBytes(source) : source;
  const settings = { width: maxSize, height: maxSize, fit: 'inside', withoutEnlargement: true } as const;
  return await decoding(name, bytes, () => toRgb(openImage(bytes).resize(settings)));
}

/**
 * The content of a file, or no more than its beginning when that is not an image that can be decoded.
 *
 * @throws UnreadableImageError when it is missing, cannot be read, is no regular file or larger than MAX_FILE_BYTES
 * @throws GraftError when the process has too many files open
 */
export async function readImageBytes(path: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(path, (start) => sniffImageFormat(start)?.readable === true);
  } catch (error) {
    if (error instanceof FileTooLargeError) {
      throw new UnreadableImageError(path, error.message, error, 'too-large');
    }
    const { code } = error as NodeJS.ErrnoException;
    // Not the file's fault: to drop it would silently shrink the data set.
    if (code === 'EMFILE' || code === 'ENFILE') {
      throw new GraftError(`Could not read ${path}: too many files are open.`, {
        hint: 'Close other programs or raise the limit (ulimit -n).',
        cause: error,
      });
    }
    throw new UnreadableImageError(path, fileReason(error), error, unreachableKind(error));
  }
}

/**
 * The format of an image that can be decoded.
 *
 * @throws UnreadableImageError when the content is empty, no image, or of a kind that is not supported
 */
export function expectReadableFormat(name: string, bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new UnreadableImageError(name, 'empty file', undefined, 'empty');
  const format = sniffImageFormat(bytes);
  if (format === undefined) {
    const reason = `not an image: the content is ${describeContent(bytes)}`;
    throw new UnreadableImageError(name, reason, undefined, 'not-an-image');
  }
  if (!format.readable) {
    throw new UnreadableImageError(name, unsupportedReason(format.name), undefined, 'unsupported-format');
  }
  return format;
}

/** Runs a decoder on what should be an image, and turns what goes wrong into an UnreadableImageError. */
async function decoding<Result>(
  name: string,
  bytes: Uint8Array,
  decode: () => Promise<Result>,
): Promise<Result> {
  const format = expectReadableFormat(name, bytes);
  try {
    return await decodeInTurn(() => openImage(bytes).metadata(), decode);
  } catch (error) {
    const { kind, reason } = await explain(error, bytes, format);
    throw new UnreadableImageError(name, reason, error, kind);
  }
}

function openImage(bytes: Uint8Array): Sharp {
  // TensorFlow reads JPEGs with small faults that sharp's default ('warning') rejects.
  return sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels: MAX_PIXELS }).timeout({
    seconds: LONGEST_DECODING_SECONDS,
  });
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

/**
 * What is wrong with an image that could not be decoded. The decoder's own message does not say it: libvips keeps one
 * for all threads, and where several images fail at a time each may get that of another.
 */
async function explain(
  error: unknown,
  bytes: Uint8Array,
  format: ImageFormat,
): Promise<{ kind: UnreadableKind; reason: string }> {
  if (isTimeout(error)) {
    return { kind: 'damaged', reason: `decoding took longer than ${LONGEST_DECODING_SECONDS} seconds` };
  }
  const size = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (size !== undefined && size.width * size.height > MAX_PIXELS) {
    const reason = `${size.width}x${size.height} pixels is more than the limit of ${MAX_PIXELS} pixels`;
    return { kind: 'too-large', reason };
  }
  return endIsMissing(bytes, format)
    ? { kind: 'truncated', reason: `truncated ${format.name}: its end is missing` }
    : { kind: 'damaged', reason: `damaged ${format.name}: it cannot be decoded` };
}
