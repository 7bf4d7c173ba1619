import { type DecodedSize, files, type ImageProperties, pictureDecoder, type RawPicture } from '#platform';
import { GraftError } from '../errors.js';
import { tooManyPixels } from '../pixel-limit.js';
import { endIsMissing } from './image-end.js';
import { describeContent, type ImageFormat, sniffImageFormat, unsupportedReason } from './image-format.js';
import { bytesPerImage, CHANNELS, type ImageSize, MAX_PIXELS } from './images.js';
import { layOnWhite } from './lay-on-white.js';
import type { RgbImage } from './resize.js';
import { resizeImage } from './resize-image.js';
import type { ResizeSettings } from './resize-settings.js';
import { UnreadableImageError, type UnreadableKind } from './unreadable-image.js';

/** What one picture may take. */
export interface DecodeLimits {
  /** Bytes of its file; default MAX_FILE_BYTES. */
  readonly mostBytes?: number;
  /** Its width times its height; default MAX_PIXELS. */
  readonly mostPixels?: number;
  /** Seconds of decoding; default 120. */
  readonly mostSeconds?: number;
}

/**
 * Decodes one image and brings it to a size: JPEG, PNG, GIF, WebP, TIFF or AVIF, recognized by its content, not by its
 * name. The picture is turned upright as its EXIF orientation says; CMYK, grey and 16-bit pixels become 8-bit sRGB,
 * transparent parts become white; of an animation the first frame is used.
 *
 * @param source a file's path or its content
 * @param limits of the picture
 * @returns height x width x 3 bytes, rows from the top
 * @throws UnreadableImageError when the file is missing, not an image, damaged, or over a limit
 * @throws GraftError when the process has too many files open
 */
export async function decodeImage(
  source: string | Uint8Array,
  imageSize: ImageSize,
  resize: ResizeSettings,
  limits: DecodeLimits = {},
): Promise<Uint8Array> {
  const name = typeof source === 'string' ? source : 'the image';
  const bytes = typeof source === 'string' ? await readImageBytes(source, limits.mostBytes) : source;
  const use = (picture: RawPicture): Uint8Array => resizeImage(toRgb(picture), imageSize, resize);
  return await decode(name, bytes, { size: sizeToDecode(imageSize, resize) }, use, limits);
}

/**
 * Decodes one image as `decodeImage` does, once, and makes a thumbnail of the same pixels: stretched to a square, every
 * pixel the average of what it covers.
 *
 * @param options.thumbnail side of the square
 * @param options.name what the error calls the picture
 * @param options.mostPixels larger pictures are refused
 * @returns both with 3 bytes per pixel, rows from the top
 * @throws UnreadableImageError when the bytes are not an image, damaged or larger than MAX_PIXELS
 */
export async function decodeWithThumbnail(
  bytes: Uint8Array,
  {
    imageSize,
    resize,
    thumbnail: side,
    name,
    mostPixels,
  }: {
    readonly imageSize: ImageSize;
    readonly resize: ResizeSettings;
    readonly thumbnail: number;
    readonly name: string;
    readonly mostPixels?: number;
  },
): Promise<{ readonly pixels: Uint8Array; readonly thumbnail: Uint8Array }> {
  const how = { size: sizeToDecode(imageSize, resize), thumbnail: side };
  const use = (picture: RawPicture, thumbnail: RawPicture | undefined) => ({
    pixels: resizeImage(toRgb(picture), imageSize, resize),
    thumbnail: toRgb(thumbnail!).data,
  });
  return await decode(name, bytes, how, use, { mostPixels });
}

/**
 * Decodes a picture and makes it very small: upright, stretched to a square, every pixel the average of what it covers.
 * It reads the whole file and fails whenever `decodeImage` fails, but is faster: a JPEG is made smaller while it is
 * decoded.
 *
 * @param name what the error calls the picture
 * @returns size x size x 3 bytes, rows from the top
 * @throws UnreadableImageError when the bytes are not an image, damaged or larger than MAX_PIXELS
 */
export async function decodeThumbnail(bytes: Uint8Array, size: number, name: string): Promise<Uint8Array> {
  return await decode(
    name,
    bytes,
    { size: { kind: 'square', side: size } },
    (picture) => toRgb(picture).data,
  );
}

/** How often a file is opened while too many are open, with pauses that double: three seconds in all. */
const MOST_OPENINGS = 6;
/** Milliseconds. */
const FIRST_PAUSE = 50;

/** A picture in its own proportions: `data` holds height x width x 3 bytes, rows from the top. */
type DecodedPicture = RgbImage;

export type { ImageProperties };

/**
 * Decodes one image as `decodeImage` does, in its own proportions, for showing it.
 *
 * @param maxSize pixels of the longer side, to which larger pictures are shrunk
 * @throws UnreadableImageError when the file is missing, not an image, damaged or larger than MAX_PIXELS
 */
export async function decodePicture(source: string | Uint8Array, maxSize: number): Promise<DecodedPicture> {
  const name = typeof source === 'string' ? source : 'the image';
  const bytes = typeof source === 'string' ? await readImageBytes(source) : source;
  const size = { kind: 'inside', longest: maxSize } as const;
  return await decode(name, bytes, { size }, (picture) => toRgb(picture));
}

/**
 * The content of a file, or only its beginning when that does not begin an image that can be decoded.
 *
 * @param mostBytes default MAX_FILE_BYTES
 * @throws UnreadableImageError when it is missing, cannot be read, is not a regular file or larger than that
 * @throws GraftError when the process has too many files open
 */
export async function readImageBytes(path: string, mostBytes?: number): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await files.readIfWanted(path, (start) => sniffImageFormat(start)?.readable === true, mostBytes);
    } catch (error) {
      const { kind, reason } = files.problemOf(error);
      if (kind !== 'too-many-open') throw new UnreadableImageError(path, reason, error, kind);
      // Not the file's fault: leaving the picture out would silently shrink the data set.
      if (attempt === MOST_OPENINGS) {
        throw new GraftError(`Could not read ${path}: too many files are open.`, {
          hint: 'Close other programs or raise the limit (ulimit -n).',
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE * 2 ** attempt));
    }
  }
}

/**
 * The format of an image that can be decoded.
 *
 * @throws UnreadableImageError when the content is empty, not an image, or in a format that is not supported
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

/**
 * Reads an image's header. It decodes no pixels, and the size is not limited.
 *
 * @throws the decoder's error when the header is damaged
 */
export async function readImageProperties(bytes: Uint8Array): Promise<ImageProperties> {
  return await pictureDecoder.properties(bytes);
}

/** Decodes what should be an image, and turns a failure into an UnreadableImageError. */
async function decode<Result>(
  name: string,
  bytes: Uint8Array,
  how: { readonly size: DecodedSize; readonly thumbnail?: number },
  use: (picture: RawPicture, thumbnail: RawPicture | undefined) => Result,
  { mostPixels = MAX_PIXELS, mostSeconds }: DecodeLimits = {},
): Promise<Result> {
  const format = expectReadableFormat(name, bytes);
  const isIncomplete = (): boolean => endIsMissing(bytes, format);
  try {
    return await pictureDecoder.decode(bytes, { ...how, mostPixels, mostSeconds, isIncomplete }, use);
  } catch (error) {
    // The decoder itself does not work: not the picture's fault.
    if (error instanceof GraftError) throw error;
    const { kind, reason } = await explain(error, bytes, format, mostPixels);
    throw new UnreadableImageError(name, reason, error, kind);
  }
}

/**
 * So many pixels in each direction for one of the result leave nothing to see of the smaller decoding: see
 * docs/performance.md.
 */
const DECODED_FOR_ONE = 2;

/** Where pixels are averaged anyway, a JPEG may be decoded to less than its own size. */
function sizeToDecode([height, width]: ImageSize, { shrinkOnLoad }: ResizeSettings): DecodedSize {
  if (shrinkOnLoad !== true) return { kind: 'full' };
  return { kind: 'at-least', height: DECODED_FOR_ONE * height, width: DECODED_FOR_ONE * width };
}

function toRgb({ data, width, height, channels }: RawPicture): RgbImage {
  const size: ImageSize = [height, width];
  const pixels = channels === 4 ? layOnWhite(data) : data;
  if (pixels.length !== bytesPerImage(size)) {
    throw new Error(`expected ${CHANNELS} colour channels of 8 bits but decoding gave ${channels}`);
  }
  return { data: pixels, size };
}

/**
 * What is wrong with an image that could not be decoded. The decoder's own message is not reliable: libvips keeps one
 * error buffer for all threads, so when several images fail at the same time each may get the message of another.
 */
async function explain(
  error: unknown,
  bytes: Uint8Array,
  format: ImageFormat,
  mostPixels: number,
): Promise<{ kind: UnreadableKind; reason: string }> {
  const problem = pictureDecoder.problemOf(error);
  if (problem !== undefined && problem.kind !== 'damaged') return problem;
  if (problem !== undefined && !endIsMissing(bytes, format)) return problem;
  const size = await pictureDecoder.properties(bytes).catch(() => undefined);
  if (size !== undefined && size.width * size.height > mostPixels) {
    const reason = tooManyPixels(size.width, size.height, mostPixels);
    return { kind: 'too-large', reason };
  }
  return endIsMissing(bytes, format)
    ? { kind: 'truncated', reason: `truncated ${format.name}: its end is missing` }
    : { kind: 'damaged', reason: `damaged ${format.name}: it cannot be decoded` };
}
