import { fromBlocks, toBlocks } from './blocked.js';
import type { Value } from './builder.js';
import { reshape, transpose } from './operators.js';
import { knownShape } from './types.js';

/*
 * Conversions between the layouts of operators on blocks. A conversion and its inverse cancel out in the graph, so that
 * neither a lowering nor a gradient rule has to know where a value comes from.
 */

/**
 * Separates the images of a batch that are below each other, which a window larger than one position needs.
 *
 * @param x [1, channels, batch * height, width] in blocks
 * @returns [batch, channels, height, width] in blocks
 */
export function imagesApart(x: Value, batch: number): Value {
  const [, channels, rows, width] = knownShape(x.shape);
  const block = x.graph.channelBlock!;
  const maps = reshape(x, [channels / block, batch, (rows / batch) * width * block]);
  return reshape(transpose(maps, [1, 0, 2]), [batch, channels, rows / batch, width]);
}

/** The other way round. @param x [batch, channels, height, width] in blocks */
export function imagesTogether(x: Value): Value {
  const [batch, channels, height, width] = knownShape(x.shape);
  const block = x.graph.channelBlock!;
  const maps = reshape(x, [batch, channels / block, height * width * block]);
  return reshape(transpose(maps, [1, 0, 2]), [1, channels, batch * height, width]);
}

/**
 * The kernel of a convolution in blocks.
 *
 * @param matrix [kernel height * kernel width * inputs, filters]
 * @returns [filters, inputs, kernel height, kernel width], in memory [filters / block, inputs / block, kernel height,
 *   kernel width, input in block, filter in block]
 */
export function kernelInBlocks(matrix: Value, window: readonly [height: number, width: number]): Value {
  const block = matrix.graph.channelBlock!;
  const [rows, filters] = knownShape(matrix.shape);
  const taps = window[0] * window[1];
  const inputs = rows / taps;
  const filtersInBlocks = toBlocks(reshape(matrix, [1, 1, rows, filters]), true);
  const tapsFirst = reshape(filtersInBlocks, [filters / block, taps, inputs / block, block * block]);
  return reshape(transpose(tapsFirst, [0, 2, 1, 3]), [filters, inputs, ...window]);
}

/** The other way round. @param kernel [filters, inputs, kernel height, kernel width] in blocks */
export function kernelMatrix(kernel: Value): Value {
  const block = kernel.graph.channelBlock!;
  const [filters, inputs, ...window] = knownShape(kernel.shape);
  const taps = window[0] * window[1];
  const tapsLast = reshape(kernel, [filters / block, inputs / block, taps, block * block]);
  const filtersInBlocks = reshape(transpose(tapsLast, [0, 2, 1, 3]), [1, filters, 1, taps * inputs]);
  return reshape(fromBlocks(filtersInBlocks, true), [taps * inputs, filters]);
}
