import { GraftError, reasonOf, UsageError } from '../errors.js';
import {
  describeContent,
  type ImageFormat,
  layOnWhite,
  MAX_PIXELS,
  type RgbImage,
  sniffImageFormat,
} from '../pictures/browser.js';
import { tooManyPixels } from '../pixel-limit.js';
import { readPixels } from '../platform/browser/read-pixels.js';
import { shown } from '../shown.js';
import { decodeHeic, type LoadHeif } from './heic.js';

/** Everything that can be classified: a file, something that shows a picture, or pixels. */
export type Picture =
  | Blob
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLVideoElement
  | VideoFrame
  | ImageBitmap
  | ImageData;

/** What a canvas can draw. */
type Drawable = Exclude<Picture, Blob | ImageData>;

/**
 * The pixels of a picture, upright and on white, in sRGB.
 *
 * @throws GraftError when there are none, or the page may not read them
 * @throws UsageError when it does not show a picture
 */
export async function readPicture(picture: Picture, loadHeif?: LoadHeif): Promise<RgbImage> {
  if (isA(picture, 'Blob')) return await readBlob(picture, loadHeif);
  if (isA(picture, 'ImageData')) {
    return { data: layOnWhite(picture.data), size: [picture.height, picture.width] };
  }
  const drawable = await readyToDraw(picture);
  return read(drawable.picture, drawable.width, drawable.height, 'the picture');
}

/** Whether a value is an instance of a class of the browser. Workers and older browsers do not have all classes. */
function isA(value: unknown, name: 'Blob'): value is Blob;
function isA(value: unknown, name: 'ImageData'): value is ImageData;
function isA(value: unknown, name: 'HTMLImageElement'): value is HTMLImageElement;
function isA(value: unknown, name: 'HTMLVideoElement'): value is HTMLVideoElement;
function isA(value: unknown, name: 'VideoFrame'): value is VideoFrame;
function isA(value: unknown, name: 'HTMLCanvasElement'): value is HTMLCanvasElement;
function isA(value: unknown, name: 'OffscreenCanvas'): value is OffscreenCanvas;
function isA(value: unknown, name: 'ImageBitmap'): value is ImageBitmap;
function isA(value: unknown, name: string): boolean {
  const Class: unknown = (globalThis as Record<string, unknown>)[name];
  return typeof Class === 'function' && value instanceof Class;
}

async function readBlob(blob: Blob, loadHeif: LoadHeif | undefined): Promise<RgbImage> {
  const name =
    isA(blob, 'Blob') && 'name' in blob && typeof blob.name === 'string' ? blob.name : 'the picture';
  if (blob.size === 0) throw unreadable(name, 'empty file');
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, {
      imageOrientation: 'from-image',
      // Otherwise decoders may premultiply by themselves, and round down when they do.
      premultiplyAlpha: 'none',
    });
  } catch (error) {
    if (loadHeif === undefined || (await formatOf(blob))?.name !== 'HEIC') {
      throw unreadable(name, await whyUndecodable(blob), error);
    }
    bitmap = await decodeHeic(blob, loadHeif, MAX_PIXELS).catch((failure: unknown) => {
      throw unreadable(name, `its HEIC cannot be decoded: ${reasonOf(failure)}`, failure);
    });
  }
  try {
    return read(bitmap, bitmap.width, bitmap.height, name);
  } finally {
    bitmap.close();
  }
}

async function startOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, 512).arrayBuffer());
}

async function formatOf(blob: Blob): Promise<ImageFormat | undefined> {
  return sniffImageFormat(await startOf(blob));
}

/** Browsers only report a failure; the first bytes show more. */
async function whyUndecodable(blob: Blob): Promise<string> {
  const format = await formatOf(blob);
  const start = await startOf(blob);
  if (format === undefined) return `not an image: the content is ${describeContent(start)}`;
  // The formats that every browser reads; some browsers read others too.
  const common = ['JPEG', 'PNG', 'GIF', 'WebP', 'BMP'].includes(format.name);
  return common
    ? `damaged ${format.name}`
    : `this browser cannot read ${format.name} images, or the image is damaged; convert it to JPEG or PNG`;
}

async function readyToDraw(picture: Drawable): Promise<{ picture: Drawable; width: number; height: number }> {
  if (isA(picture, 'HTMLImageElement')) {
    await picture.decode().catch((error) => {
      throw unreadable(picture.currentSrc || 'the image element', 'it has not loaded, or is damaged', error);
    });
    return { picture, width: picture.naturalWidth, height: picture.naturalHeight };
  }
  if (isA(picture, 'HTMLVideoElement')) {
    if (picture.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      throw new GraftError('The video shows no picture yet.', { hint: "Wait for its event 'loadeddata'." });
    }
    return { picture, width: picture.videoWidth, height: picture.videoHeight };
  }
  if (isA(picture, 'VideoFrame')) {
    return { picture, width: picture.displayWidth, height: picture.displayHeight };
  }
  if (isA(picture, 'HTMLCanvasElement') || isA(picture, 'OffscreenCanvas') || isA(picture, 'ImageBitmap')) {
    return { picture, width: picture.width, height: picture.height };
  }
  throw new UsageError(`Expected a picture but received ${shown(picture)}.`, {
    hint: 'Pass a Blob or File, an image, canvas or video element, an ImageBitmap, VideoFrame or ImageData.',
  });
}

function read(picture: Drawable, width: number, height: number, name: string): RgbImage {
  if (width < 1 || height < 1) throw unreadable(name, `it is ${width}x${height} pixels large`);
  if (width * height > MAX_PIXELS) {
    throw unreadable(name, tooManyPixels(width, height, MAX_PIXELS));
  }
  try {
    return { data: readPixels(picture, width, height).data, size: [height, width] };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') {
      throw new GraftError(
        'The picture comes from another site, which does not allow this page to read its pixels.',
        {
          hint: 'Set crossorigin="anonymous" on the element; that site must also allow it (CORS).',
          cause: error,
        },
      );
    }
    throw unreadable(name, reasonOf(error), error);
  }
}

function unreadable(name: string, reason: string, cause?: unknown): GraftError {
  return new GraftError(`Could not read ${name}: ${reason}.`, {
    hint: 'Check whether the picture opens in another program; if it does not, use another one.',
    cause,
  });
}
