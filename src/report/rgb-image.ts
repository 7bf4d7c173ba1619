import { UsageError } from '../errors.js';

/** Pixels of one picture. */
export interface RgbImage {
  /** Rows from top to bottom, three bytes (red, green, blue) a pixel: height * width * 3 values. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * @param name what to call the image in a message
 * @throws UsageError where the number of bytes does not match height and width
 */
export function checkRgbImage(image: RgbImage, name: string): void {
  const { pixels, height, width } = image;
  if (!isPositiveInteger(height) || !isPositiveInteger(width)) {
    throw new UsageError(
      `Expected whole, positive height and width for ${name} but received ${height} x ${width}.`,
    );
  }
  if (pixels.length !== height * width * 3) {
    throw new UsageError(
      `Expected ${height * width * 3} bytes (height ${height} x width ${width} x 3) for ${name} but received ${pixels.length}.`,
      { hint: 'Give red, green and blue of every pixel, without alpha and without padding.' },
    );
  }
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
