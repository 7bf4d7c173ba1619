import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** Height and width in pixels, in Keras' order. */
export type ImageSize = readonly [height: number, width: number];

/** 8-bit RGB pixels, rows from the top, shape [count, height, width, 3]. */
export interface Images {
  readonly data: Uint8Array;
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
}

/**
 * Checks pictures that a program made.
 *
 * @param who expects them, for the message: `Model base`
 * @throws UsageError unless they are 8-bit and as many as their shape says
 */
export function expectBytes(who: string, { data, shape }: Images): void {
  // Colours of a canvas are clamped bytes.
  const given: unknown = data;
  if (!(given instanceof Uint8Array || given instanceof Uint8ClampedArray)) {
    const kind = ArrayBuffer.isView(given) ? `a ${given.constructor.name}` : shown(given);
    throw new UsageError(`${who} expects pictures as 8-bit RGB, in a Uint8Array, but received ${kind}.`, {
      hint: 'Pixels go from 0 to 255 and are scaled inside. `call` of a model takes numbers of any kind.',
    });
  }
  const wanted = shape.reduce((product, size) => product * size, 1);
  if (data.length === wanted) return;
  throw new UsageError(
    `${who} received ${data.length} numbers, but pictures of the shape [${shape.join(', ')}] have ${wanted}.`,
  );
}

/** One picture: 8-bit RGB, rows from the top. */
export interface ImagePixels {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * One picture of a batch, which shares its pixels; `imageGridFigure` takes it.
 *
 * @param index from 0; below 0 it counts from the end
 * @throws UsageError when there is none
 *
 * @example
 * ```ts
 * import { imageAt } from '@graft-vision/graft';
 *
 * const { images, labels } = await training.take(1).getSingleElement();
 * const first = { ...imageAt(images, 0), title: training.classNames[labels.data[0]] };
 * ```
 */
export function imageAt(
  { data, shape: [count, height, width, channels] }: Images,
  index: number,
): ImagePixels {
  const at = index < 0 ? count + index : index;
  if (!Number.isInteger(index) || at < 0 || at >= count) {
    throw new UsageError(`Expected the index of one of ${count} pictures but received ${shown(index)}.`);
  }
  const size = height * width * channels;
  return { pixels: data.subarray(at * size, (at + 1) * size), height, width };
}

/** Red, green and blue: every image is converted to three channels when it is decoded. */
export const CHANNELS = 3;

/** Number of bytes (one per channel and pixel) of one RGB image. */
export function bytesPerImage([height, width]: ImageSize): number {
  return height * width * CHANNELS;
}

/** The largest picture that is decoded: 2^27 pixels. A 108-megapixel phone picture fits; it takes 400 MB. */
export const MAX_PIXELS = 134_217_728;
