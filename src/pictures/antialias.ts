import { CHANNELS, type ImageSize } from './images.js';
import type { CropBox, RgbImage } from './resize.js';
import { resizeWithSimd } from './simd/simd-sums.js';
import { KERNELS, type Spans, spansOf } from './spans.js';

/**
 * Resizes an image (or a box of it); where it gets smaller, every covered pixel counts:
 * `tf.image.resize(antialias=True)`. Sums are kept as 32-bit fractions between the two directions and rounded at the end
 * (TensorFlow leaves fractions), and limited to 0 to 255, which bicubic and lanczos3 can leave.
 *
 * @returns target height x target width x 3 bytes
 */
export function resizeAntialiased(
  image: RgbImage,
  target: ImageSize,
  interpolation: keyof typeof KERNELS,
  box: CropBox,
): Uint8Array {
  const kernel = KERNELS[interpolation];
  const rows = spansOf(box.height, target[0], kernel);
  const columns = spansOf(box.width, target[1], kernel);
  return (
    resizeWithSimd(image, target, box, rows, columns) ?? resizeWithLoops(image, target, box, rows, columns)
  );
}

/** The same bits, in JavaScript. */
export function resizeWithLoops(
  image: RgbImage,
  [height, width]: ImageSize,
  box: CropBox,
  rows: Spans,
  columns: Spans,
): Uint8Array {
  const output = new Uint8Array(height * width * CHANNELS);
  const row = new Float32Array(box.width * CHANNELS);
  for (let y = 0; y < height; y++) {
    sumRows(image, box, rows, y, row);
    sumColumns(row, columns, output.subarray(y * width * CHANNELS, (y + 1) * width * CHANNELS));
  }
  return output;
}

function sumRows(
  { data, size }: RgbImage,
  box: CropBox,
  { starts, counts, taps, weights }: Spans,
  y: number,
  sum: Float32Array,
): void {
  const rowBytes = size[1] * CHANNELS;
  const { length } = sum;
  sum.fill(0);
  for (let tap = 0; tap < counts[y]; tap++) {
    const from = (box.top + starts[y] + tap) * rowBytes + box.left * CHANNELS;
    const weight = weights[y * taps + tap];
    for (let at = 0; at < length; at++) sum[at] += weight * data[from + at];
  }
}

function sumColumns(row: Float32Array, { starts, counts, taps, weights }: Spans, output: Uint8Array): void {
  let at = 0;
  for (let x = 0; x < starts.length; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let pixel = starts[x] * CHANNELS;
    const end = x * taps + counts[x];
    for (let tap = x * taps; tap < end; tap++) {
      const weight = weights[tap];
      red += weight * row[pixel++];
      green += weight * row[pixel++];
      blue += weight * row[pixel++];
    }
    output[at++] = toByte(red);
    output[at++] = toByte(green);
    output[at++] = toByte(blue);
  }
}

function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.floor(value + 0.5)));
}
