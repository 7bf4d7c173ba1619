import type { RandomCrop } from '../augmentation/index.js';
import { operators, type Value } from '../graph/index.js';
import type { FlatCall } from '../nn/index.js';

/** For each output position: the two input positions that it lies between, and how far it is from the first. */
interface Taps {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly fractions: Float32Array;
}

/**
 * RandomCrop outside training: the middle of the picture, resized by bilinear interpolation with half-pixel centres,
 * as TensorFlow resizes. It is written with Gather and arithmetic, which every execution provider has.
 *
 * @param x [batch, channels, height, width]
 */
export function lowerCrop(layer: RandomCrop, call: FlatCall, x: Value): Value {
  const [, height, width] = call.inputShapes[0] as number[];
  const window = layer.middleOf(height, width);
  const rows = tapsOf(window.top, window.height, layer.height);
  const columns = tapsOf(window.left, window.width, layer.width);
  return resample(resample(x, rows, 2), columns, 3);
}

function resample(x: Value, { lower, upper, fractions }: Taps, axis: 2 | 3): Value {
  const size = x.shape[axis];
  if (lower.length === size && lower.every((position, at) => position === at && fractions[at] === 0))
    return x;
  const first = operators.gather(x, lower, axis);
  if (fractions.every((fraction) => fraction === 0)) return first;
  const shape = axis === 2 ? [fractions.length, 1] : [fractions.length];
  const weights = x.graph.constant(axis === 2 ? 'crop_rows' : 'crop_columns', {
    type: 'float32',
    shape,
    data: fractions,
  });
  const step = operators.subtract(operators.gather(x, upper, axis), first);
  return operators.add(first, operators.multiply(step, weights));
}

/** TensorFlow computes these positions in 32-bit floats. */
function tapsOf(start: number, inputSize: number, outputSize: number): Taps {
  const scale = Math.fround(inputSize / outputSize);
  const positions = Array.from({ length: outputSize }, (_, index) =>
    Math.fround(Math.fround((index + 0.5) * scale) - 0.5),
  );
  return {
    lower: positions.map((position) => start + Math.max(Math.floor(position), 0)),
    upper: positions.map((position) => start + Math.min(Math.floor(position) + 1, inputSize - 1)),
    fractions: Float32Array.from(positions, (position) => position - Math.floor(position)),
  };
}
