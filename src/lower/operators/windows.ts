import { operators, type Value, windowTaps } from '../../graph/index.js';
import { zeros } from '../window.js';
import { power } from './elementwise.js';
import { listOf, numberLike, numberOf, type OperatorBuild, type OperatorCall } from './operator-call.js';
import { resizeWeights } from './resize-weights.js';

/* Operators on maps [1, channels, height, width] that move a window, and on their sizes. */

const { add, divide, multiply } = operators;

/** The lowest float32, so that no number in a map is lower. */
const LOWEST = -3.4028234663852886e38;

/** Maps as the operators of inference know them: [batch, channels, height, width]. */
const maps = ({ batch, shapes: [[, ...sizes]] }: OperatorCall, x: Value): Value =>
  operators.reshape(x, [batch, ...sizes]);

interface Pooled {
  /** What is read beyond the border. */
  readonly border: number;
  readonly combine: (taps: readonly Value[], call: OperatorCall) => Value;
  readonly infer: typeof operators.maxPool;
}

/** Pooling with any borders; in training as comparisons or sums over the positions of the window. */
const pooling =
  ({ border, combine, infer }: Pooled): OperatorBuild =>
  (call) => {
    const [x] = call.inputs;
    const { batch, outputShape } = call;
    const [kernel, strides] = [pairOf(call, 'kernel_shape'), pairOf(call, 'strides')];
    const [top, left, bottom, right] = listOf(call, 'pads');
    if (typeof batch === 'string') {
      const result = infer(maps(call, x), { window: kernel, strides, pads: [top, left, bottom, right] });
      return operators.reshape(result, [batch, ...outputShape]);
    }
    const [, channels, height, width] = call.shapes[0];
    const [, , outputHeight, outputWidth] = outputShape;
    const window = { height, width, kernel, strides, pads: [top, left], outputHeight, outputWidth } as const;
    const taps = windowTaps(operators.reshape(x, [batch * channels, height, width, 1]), window, border);
    return operators.reshape(combine(taps, call), [batch, ...outputShape]);
  };

function pairOf(call: OperatorCall, name: string): readonly [number, number] {
  const [first, second] = listOf(call, name);
  return [first, second];
}

/** If several numbers are the largest, the first one gets the gradient. */
const largest: Pooled = {
  border: LOWEST,
  combine: (taps) => taps.reduce((most, tap) => operators.where(operators.greater(tap, most), tap, most)),
  infer: operators.maxPool,
};

/** Numbers beyond the border do not count. */
const mean: Pooled = {
  border: 0,
  combine: (taps, call) => {
    const [kernel, strides] = [pairOf(call, 'kernel_shape'), pairOf(call, 'strides')];
    const before = pairOf(call, 'pads');
    const [sizes, outputs] = [call.shapes[0].slice(2), call.outputShape.slice(2)];
    const covered = (axis: 0 | 1, position: number): number => {
      const start = position * strides[axis] - before[axis];
      return Math.min(start + kernel[axis], sizes[axis]) - Math.max(start, 0);
    };
    const [sum] = [taps.reduce((total, tap) => add(total, tap))];
    const data = zeros(outputs[0] * outputs[1], sum.type === 'float64').map(
      (_, at) => 1 / (covered(0, Math.floor(at / outputs[1])) * covered(1, at % outputs[1])),
    );
    const shares = sum.graph.constant('pooling_shares', { type: sum.type, shape: [1, ...outputs, 1], data });
    return multiply(sum, shares);
  },
  infer: operators.averagePool,
};

/** Divided by a power of the squares of the neighbouring channels, which a product with a matrix of bands sums. */
const localResponse: OperatorBuild = (call) => {
  const [x] = call.inputs;
  const [, channels, ...sizes] = call.shapes[0];
  const size = numberOf(call, 'size', 1);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const data = zeros(channels * channels, x.type === 'float64').map((_, at) => {
    const distance = (at % channels) - Math.floor(at / channels);
    return distance >= -before && distance <= after ? numberOf(call, 'alpha', 1e-4) / size : 0;
  });
  const bands = x.graph.constant('bands', { type: x.type, shape: [channels, channels], data });
  const area = sizes.reduce((product, each) => product * each, 1);
  const rows = operators.reshape(multiply(x, x), [call.batch, channels, area]);
  const sums = add(operators.matmul(bands, rows), numberLike(x, numberOf(call, 'bias', 1)));
  const divisor = power(sums, numberOf(call, 'beta', 0.75));
  return divide(x, operators.reshape(divisor, [call.batch, ...call.shapes[0]]));
};

/** Each of the last two axes is a product with a matrix of the shares of the old positions in the new ones. */
const resize: OperatorBuild = (call) => {
  const [x] = call.inputs;
  const rank = call.shapes[0].length;
  const [from, to] = [call.shapes[0].slice(-2), call.outputShape.slice(-2)];
  const matrix = (axis: 0 | 1): Value => {
    const weights = resizeWeights(from[axis], to[axis], {
      mode: String(call.attributes.mode),
      coordinates: String(call.attributes.coordinates),
      rounding: String(call.attributes.rounding),
      scale: listOf(call, 'scales')[axis],
    });
    const data = zeros(weights.length, x.type === 'float64').map((_, at) => weights[at]);
    return x.graph.constant('resizing', { type: x.type, shape: [to[axis], from[axis]], data });
  };
  const taller = from[0] === to[0] ? x : operators.matmul(matrix(0), x);
  if (from[1] === to[1]) return taller;
  const order = [...Array(rank - 1).keys(), rank, rank - 1];
  return operators.transpose(operators.matmul(matrix(1), operators.transpose(taller, order)), order);
};

export const windowOperators: Readonly<Record<string, OperatorBuild>> = {
  AveragePool: pooling(mean),
  LRN: localResponse,
  MaxPool: pooling(largest),
  Resize: resize,
};
