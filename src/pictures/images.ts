/** Height and width in pixels, in Keras' order. */
export type ImageSize = readonly [height: number, width: number];

/** 8-bit RGB pixels, rows from the top, shape [count, height, width, 3]. */
export interface Images {
  readonly data: Uint8Array;
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
}

/** Red, green and blue: every image is brought to three channels when it is decoded. */
export const CHANNELS = 3;

/** Number of bytes (one per channel and pixel) of one RGB image. */
export function bytesPerImage([height, width]: ImageSize): number {
  return height * width * CHANNELS;
}

/** The largest picture that is decoded: 2^27 pixels. A 108-megapixel phone picture fits; it takes 400 MB. */
export const MAX_PIXELS = 134_217_728;
