import type { Value } from './builder.js';
import { pad, reshape, slice } from './operators.js';
import { knownShape } from './types.js';

/** A window that moves over a map: sizes, steps and the padding around the map. */
export interface WindowGeometry {
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  /** Rows and columns added above and to the left; those below and to the right follow from the output size. */
  readonly pads: readonly [top: number, left: number];
  readonly outputHeight: number;
  readonly outputWidth: number;
}

/**
 * The numbers under each position of a window that moves over a map: one value per position, row by row. It uses only
 * slices of the map, so that its gradient is only padding.
 *
 * @param x [outer, height, width, inner]
 * @param border the number beyond the border
 * @returns kernel height * kernel width values [outer, output height, output width, inner]
 */
export function windowTaps(x: Value, window: WindowGeometry, border = 0): Value[] {
  const { kernel, strides, pads, outputHeight, outputWidth } = window;
  const [outer, height, width, inner] = knownShape(x.shape);
  // Maps padded to a whole number of steps, so that a Reshape separates the rows of each step.
  const rows = outputHeight + Math.floor((kernel[0] - 1) / strides[0]);
  const columns = outputWidth + Math.floor((kernel[1] - 1) / strides[1]);
  const [tall, wide] = [rows * strides[0], columns * strides[1]];
  const [below, right] = [Math.max(tall - height - pads[0], 0), Math.max(wide - width - pads[1], 0)];
  const anyPads = [...pads, below, right].some((size) => size > 0);
  const padded = anyPads ? pad(x, [0, pads[0], pads[1], 0], [0, below, right, 0], border) : x;
  const reached = slice(padded, [0, 0, 0, 0], [outer, tall, wide, inner]);
  const steps = reshape(reached, [outer, rows, strides[0], columns, strides[1], inner]);
  const taps: Value[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const [down, across] = [Math.floor(row / strides[0]), Math.floor(column / strides[1])];
      const [partY, partX] = [row % strides[0], column % strides[1]];
      const tap = slice(
        steps,
        [0, down, partY, across, partX, 0],
        [outer, down + outputHeight, partY + 1, across + outputWidth, partX + 1, inner],
      );
      taps.push(reshape(tap, [outer, outputHeight, outputWidth, inner]));
    }
  }
  return taps;
}
