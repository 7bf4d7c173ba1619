import { CHANNELS, type ImageSize } from '../pictures/index.js';
import { type FillMode, mapCoordinate } from './fill.js';

/**
 * Maps an output pixel (x, y) to the input position that it is read from:
 * inputX = a * x + b * y + c and inputY = d * x + e * y + f. Whole numbers are pixel centres.
 */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export interface AffineOptions {
  readonly interpolation: 'bilinear' | 'nearest';
  readonly fillMode: FillMode;
  /** The value beyond the edges with fill mode 'constant', 0 to 255. */
  readonly fillValue: number;
}

/** What every row of a picture shares. */
interface Transform extends AffineOptions {
  readonly input: Uint8Array;
  readonly size: ImageSize;
  readonly matrix: AffineMatrix;
}

/** Input positions of one row of output pixels, in fixed point. */
interface RowPositions {
  readonly x: Int32Array;
  readonly y: Int32Array;
}

// Positions are whole numbers of 1/2048 pixel. The product of two weights and a byte then stays below 2^31, and the
// result differs by at most 0.13 from exact arithmetic before it is rounded.
const FRACTION_BITS = 11;
const ONE = 1 << FRACTION_BITS;
const FRACTION_MASK = ONE - 1;
const BLEND_SHIFT = 2 * FRACTION_BITS;
const BLEND_HALF = 1 << (BLEND_SHIFT - 1);

/**
 * Reads every pixel of `output` from `input` at the position that `matrix` gives, as TensorFlow's
 * ImageProjectiveTransformV3 does (Keras' RandomRotation, RandomZoom and RandomTranslation use it). Results are
 * rounded to whole values. Both arrays hold one RGB image of `size`; they must not overlap.
 */
export function affineTransform(
  input: Uint8Array,
  output: Uint8Array,
  size: ImageSize,
  matrix: AffineMatrix,
  options: AffineOptions,
): void {
  const [height, width] = size;
  const positions: RowPositions = { x: new Int32Array(width), y: new Int32Array(width) };
  const sampleRow = options.interpolation === 'nearest' ? sampleNearest : sampleBilinear;
  const transform: Transform = { ...options, input, size, matrix };
  for (let y = 0; y < height; y++) {
    const outputRow = output.subarray(y * width * CHANNELS, (y + 1) * width * CHANNELS);
    findPositions(positions, size, matrix, y, options.fillMode);
    sampleRow(input, outputRow, size, positions);
    if (options.fillMode === 'constant') fillOutside(outputRow, y, transform);
  }
}

/** Finds where each pixel of row `y` is read from; positions beyond the edges are mapped back inside. */
function findPositions(
  positions: RowPositions,
  [height, width]: ImageSize,
  [a, b, c, d, e, f]: AffineMatrix,
  y: number,
  fillMode: FillMode,
): void {
  const rowX = b * y + c;
  const rowY = e * y + f;
  const lastX = width - 1;
  const lastY = height - 1;
  for (let x = 0; x < width; x++) {
    let inputX = a * x + rowX;
    let inputY = d * x + rowY;
    if (!(inputX >= 0 && inputX <= lastX)) inputX = mapCoordinate(inputX, width, fillMode);
    if (!(inputY >= 0 && inputY <= lastY)) inputY = mapCoordinate(inputY, height, fillMode);
    positions.x[x] = inputX * ONE + 0.5;
    positions.y[x] = inputY * ONE + 0.5;
  }
}

function sampleBilinear(
  input: Uint8Array,
  outputRow: Uint8Array,
  [height, width]: ImageSize,
  positions: RowPositions,
): void {
  const rowBytes = width * CHANNELS;
  let at = 0;
  for (let x = 0; x < width; x++) {
    const positionX = positions.x[x];
    const positionY = positions.y[x];
    const left = positionX >> FRACTION_BITS;
    const top = positionY >> FRACTION_BITS;
    const across = positionX & FRACTION_MASK;
    const down = positionY & FRACTION_MASK;
    const topLeft = top * rowBytes + left * CHANNELS;
    const topRight = left < width - 1 ? topLeft + CHANNELS : topLeft;
    const toBottom = top < height - 1 ? rowBytes : 0;
    const bottomLeft = topLeft + toBottom;
    const bottomRight = topRight + toBottom;
    // The weights of the four pixels, which add up to 1.
    const ofBottomRight = Math.imul(across, down);
    const ofBottomLeft = (down << FRACTION_BITS) - ofBottomRight;
    const ofTopRight = (across << FRACTION_BITS) - ofBottomRight;
    const ofTopLeft = (1 << BLEND_SHIFT) - ofTopRight - (down << FRACTION_BITS);
    // Written out three times: a loop over the channels is a third slower.
    outputRow[at++] =
      (Math.imul(input[topLeft], ofTopLeft) +
        Math.imul(input[topRight], ofTopRight) +
        Math.imul(input[bottomLeft], ofBottomLeft) +
        Math.imul(input[bottomRight], ofBottomRight) +
        BLEND_HALF) >>
      BLEND_SHIFT;
    outputRow[at++] =
      (Math.imul(input[topLeft + 1], ofTopLeft) +
        Math.imul(input[topRight + 1], ofTopRight) +
        Math.imul(input[bottomLeft + 1], ofBottomLeft) +
        Math.imul(input[bottomRight + 1], ofBottomRight) +
        BLEND_HALF) >>
      BLEND_SHIFT;
    outputRow[at++] =
      (Math.imul(input[topLeft + 2], ofTopLeft) +
        Math.imul(input[topRight + 2], ofTopRight) +
        Math.imul(input[bottomLeft + 2], ofBottomLeft) +
        Math.imul(input[bottomRight + 2], ofBottomRight) +
        BLEND_HALF) >>
      BLEND_SHIFT;
  }
}

function sampleNearest(
  input: Uint8Array,
  outputRow: Uint8Array,
  [, width]: ImageSize,
  positions: RowPositions,
): void {
  let at = 0;
  for (let x = 0; x < width; x++) {
    const column = (positions.x[x] + ONE / 2) >> FRACTION_BITS;
    const row = (positions.y[x] + ONE / 2) >> FRACTION_BITS;
    const pixel = (row * width + column) * CHANNELS;
    outputRow[at++] = input[pixel];
    outputRow[at++] = input[pixel + 1];
    outputRow[at++] = input[pixel + 2];
  }
}

/**
 * Writes the pixels of row `y` that are read from beyond the edges in fill mode 'constant'. A position less than one
 * pixel outside blends the fill value with the pixel at the edge, as TensorFlow does.
 */
function fillOutside(outputRow: Uint8Array, y: number, transform: Transform): void {
  const { input, interpolation, fillValue } = transform;
  const [height, width] = transform.size;
  const [a, b, c, d, e, f] = transform.matrix;
  const read = (column: number, row: number, channel: number): number =>
    column >= 0 && column < width && row >= 0 && row < height
      ? input[(row * width + column) * CHANNELS + channel]
      : fillValue;

  for (let x = 0; x < width; x++) {
    const inputX = a * x + b * y + c;
    const inputY = d * x + e * y + f;
    if (inputX >= 0 && inputX <= width - 1 && inputY >= 0 && inputY <= height - 1) continue;
    const left = Math.floor(inputX);
    const top = Math.floor(inputY);
    const across = inputX - left;
    const down = inputY - top;
    for (let channel = 0; channel < CHANNELS; channel++) {
      let value: number;
      if (interpolation === 'nearest') {
        value = read(roundHalfAway(inputX), roundHalfAway(inputY), channel);
      } else {
        const above = (1 - across) * read(left, top, channel) + across * read(left + 1, top, channel);
        const below = (1 - across) * read(left, top + 1, channel) + across * read(left + 1, top + 1, channel);
        value = (1 - down) * above + down * below;
      }
      outputRow[x * CHANNELS + channel] = value + 0.5;
    }
  }
}

/** Rounds as in C: halves away from zero. */
function roundHalfAway(value: number): number {
  return value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5);
}
