import {
  type Code,
  f32x4,
  f64x2,
  get,
  i8x16,
  i16x8,
  i32,
  i32x4,
  increase,
  repeatWhile,
  set,
  v128,
  type WasmFunction,
} from './assembler.js';

/** Values of a row that are summed together. */
export const BLOCK = 16;
/** Float64 values in a vector. */
const LANES = 2;
const FLOAT32 = 4;
const FLOAT64 = 8;
/** Red, green and blue of a pixel in a row of sums. */
const PIXEL = 3 * FLOAT32;

/**
 * sumRows(source, stride, weights, weightsEnd, sums, sumsEnd): the weighted sum of rows of bytes.
 *
 * Each sum is computed as JavaScript computes `sums[at] += weight * source[at]` with 32-bit sums: in 64 bits, then
 * rounded to 32 after every row. So both give the same bits.
 *
 * - source: address of the first row; stride: bytes from there to the next one
 * - weights: addresses of the first row's weight, in 64 bits, and of the end of the weights
 * - sums: addresses of the first sum and of their end; BLOCK are written at a time
 */
export const sumRows: WasmFunction = (() => {
  const [source, stride, weights, weightsEnd, sums, sumsEnd, row, weight] = Array(8).keys();
  const factor = 8;
  const bytes = 9;
  const words = 10;
  const quads = 11;
  const totals = Array.from({ length: BLOCK / LANES }, (_, index) => 12 + index);

  /** Adds two of four 32-bit numbers to their total. */
  const add = (total: number, upper: boolean): Code[] => [
    get(total),
    upper ? v128.upperHalf(quads) : get(quads),
    f64x2.fromInt32,
    get(factor),
    f64x2.mul,
    f64x2.add,
    f32x4.fromFloat64,
    f64x2.fromFloat32,
    set(total),
  ];
  const addFour = (extend: Code, first: number): Code[] => [
    get(words),
    extend,
    set(quads),
    ...add(totals[first], false),
    ...add(totals[first + 1], true),
  ];
  const addEight = (extend: Code, first: number): Code[] => [
    get(bytes),
    extend,
    set(words),
    ...addFour(i32x4.extendLow, first),
    ...addFour(i32x4.extendHigh, first + 2),
  ];
  return {
    name: 'sumRows',
    parameters: 6,
    locals: { i32: 2, v128: 4 + totals.length },
    body: [
      repeatWhile(
        [get(sums), get(sumsEnd), i32.ltUnsigned],
        [
          ...totals.flatMap((total) => [v128.zero, set(total)]),
          get(source),
          set(row),
          get(weights),
          set(weight),
          repeatWhile(
            [get(weight), get(weightsEnd), i32.ltUnsigned],
            [
              get(weight),
              v128.load64Splat(0),
              set(factor),
              get(row),
              v128.load(0),
              set(bytes),
              ...addEight(i16x8.extendLow, 0),
              ...addEight(i16x8.extendHigh, 4),
              get(row),
              get(stride),
              i32.add,
              set(row),
              increase(weight, FLOAT64),
            ],
          ),
          ...totals.flatMap((total, index) => [
            get(sums),
            get(total),
            f32x4.fromFloat64,
            v128.store64Lane(0, index * LANES * FLOAT32),
          ]),
          increase(source, BLOCK),
          increase(sums, BLOCK * FLOAT32),
        ],
      ),
    ],
  };
})();

/**
 * sumColumns(starts, startsEnd, weights, taps, output): a row of pixels as bytes, each the weighted sum of pixels of a row
 * of sums, in 64 bits, rounded and limited to 0 to 255.
 *
 * - starts: addresses of the first address and of their end; each is that of the first pixel to sum
 * - weights: address of the first pixel's weights, in 64 bits
 * - taps: bytes of the weights of one pixel
 * - output: address of the first byte; three are written for each pixel
 */
export const sumColumns: WasmFunction = (() => {
  const [starts, startsEnd, weight, taps, output, pixel, weightsEnd] = Array(7).keys();
  const factor = 7;
  const colours = 8;
  const redGreen = 9;
  const blue = 10;
  const add = (total: number, values: Code): Code[] => [
    get(total),
    values,
    f64x2.fromFloat32,
    get(factor),
    f64x2.mul,
    f64x2.add,
    set(total),
  ];
  const rounded = (total: number): Code[] => [get(total), f64x2.const(0.5), f64x2.add, i32x4.truncateFloat64];
  return {
    name: 'sumColumns',
    parameters: 5,
    locals: { i32: 2, v128: 4 },
    body: [
      repeatWhile(
        [get(starts), get(startsEnd), i32.ltUnsigned],
        [
          v128.zero,
          set(redGreen),
          v128.zero,
          set(blue),
          get(starts),
          i32.load,
          set(pixel),
          get(weight),
          get(taps),
          i32.add,
          set(weightsEnd),
          repeatWhile(
            [get(weight), get(weightsEnd), i32.ltUnsigned],
            [
              get(weight),
              v128.load64Splat(0),
              set(factor),
              get(pixel),
              v128.load(0),
              set(colours),
              ...add(redGreen, get(colours)),
              ...add(blue, v128.upperHalf(colours)),
              increase(weight, FLOAT64),
              increase(pixel, PIXEL),
            ],
          ),
          ...rounded(redGreen),
          ...rounded(blue),
          i16x8.narrowSigned,
          set(colours),
          get(output),
          get(colours),
          get(colours),
          i8x16.narrowUnsigned,
          v128.store16Lane(0, 0),
          get(output),
          get(colours),
          get(colours),
          i8x16.narrowUnsigned,
          v128.store8Lane(4, 2),
          increase(starts, 4),
          increase(output, 3),
        ],
      ),
    ],
  };
})();
