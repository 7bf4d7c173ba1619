import { operators, type Value } from '../../graph/index.js';
import { listOf, numberLike, numberOf, type OperatorBuild, type OperatorCall } from './operator-call.js';

/* Operators over whole axes: sums, means, Softmax and normalizations. */

const { add, divide, multiply, reduceMean, reduceSum, squareRoot, subtract } = operators;

/** The axes of `axes`, counted with the batch. */
const axesOf = (call: OperatorCall): number[] => listOf(call, 'axes').map((axis) => axis + 1);

const reduction =
  (reduce: (x: Value, axes: readonly number[]) => Value): OperatorBuild =>
  (call) => {
    const [x] = call.inputs;
    const axes = axesOf(call);
    const reduced = axes.length === 0 ? x : reduce(x, axes);
    return operators.reshape(reduced, [call.batch, ...call.outputShape]);
  };

/** The largest number as the sum of all numbers equal to it, each times its share, so that they share the gradient. */
function largest(x: Value, axes: readonly number[]): Value {
  const smaller = operators.less(x, operators.reduceMax(x, axes));
  const isLargest = subtract(numberLike(x, 1), operators.cast(smaller, x.type));
  return reduceSum(multiply(x, divide(isLargest, reduceSum(isLargest, axes))), axes);
}

const square = (x: Value): Value => multiply(x, x);

/** Over one axis, which comes last for it. */
const softmax: OperatorBuild = (call) => {
  const [x] = call.inputs;
  const last = x.shape.length - 1;
  const axis = numberOf(call, 'axis', last - 1) + 1;
  if (axis === last) return operators.softmax(x);
  const swapped = x.shape.map((_, at) => (at === axis ? last : at === last ? axis : at));
  return operators.transpose(operators.softmax(operators.transpose(x, swapped)), swapped);
};

/** (x - mean) / sqrt(variance + epsilon) over some axes. */
function normalized(x: Value, axes: readonly number[], epsilon: number): Value {
  const centred = subtract(x, reduceMean(x, axes));
  const variance = reduceMean(square(centred), axes);
  return divide(centred, squareRoot(add(variance, numberLike(x, epsilon))));
}

/** Over the axes from `axis` on, with a factor and a summand for each entry of them. */
const layerNormalization: OperatorBuild = (call) => {
  const [x, scale, bias] = call.inputs;
  const first = numberOf(call, 'axis', call.shapes[0].length - 1);
  const axes = call.shapes[0].flatMap((_, axis) => (axis >= first ? [axis + 1] : []));
  // In training one operator, whose gradient is less work. Older readers of a saved model do not know it.
  if (typeof call.batch === 'number' && axes.length === 1 && scale.shape.length === 1) {
    return operators.layerNormalization(x, scale, bias, numberOf(call, 'epsilon', 1e-5));
  }
  const scaled = multiply(normalized(x, axes, numberOf(call, 'epsilon', 1e-5)), scale);
  return bias === undefined ? scaled : add(scaled, bias);
};

/** Over each map of each channel. */
const instanceNormalization: OperatorBuild = (call) => {
  const [x, scale, bias] = call.inputs;
  const [shape] = call.shapes;
  const axes = shape.flatMap((_, axis) => (axis >= 2 ? [axis + 1] : []));
  const perChannel = (value: Value): Value =>
    operators.reshape(value, [shape[1], ...Array<number>(shape.length - 2).fill(1)]);
  const normal = normalized(x, axes, numberOf(call, 'epsilon', 1e-5));
  return add(multiply(normal, perChannel(scale)), perChannel(bias));
};

/** Over some channels at a time, with a factor and a summand for each channel, or each group. */
const groupNormalization: OperatorBuild = (call) => {
  const [x, scale, bias] = call.inputs;
  const [[, channels, ...sizes]] = call.shapes;
  const groups = numberOf(call, 'groups', 1);
  const area = sizes.reduce((product, size) => product * size, channels / groups);
  const grouped = operators.reshape(x, [call.batch, groups, area]);
  const normal = normalized(grouped, [2], numberOf(call, 'epsilon', 1e-5));
  const perGroup = (value: Value): Value =>
    operators.reshape(value, [value.shape[0], ...Array<number>(sizes.length).fill(1)]);
  const isPerChannel = scale.shape[0] === channels;
  const result = isPerChannel
    ? add(
        multiply(operators.reshape(normal, [call.batch, channels, ...sizes]), perGroup(scale)),
        perGroup(bias),
      )
    : add(multiply(normal, operators.reshape(scale, [groups, 1])), operators.reshape(bias, [groups, 1]));
  return operators.reshape(result, [call.batch, ...call.outputShape]);
};

/** With the mean and variance of training, which are constants. */
const batchNormalization: OperatorBuild = (call) => {
  const [x, scale, bias, mean, variance] = call.inputs;
  const perChannel = (value: Value): Value =>
    operators.reshape(value, [value.shape[0], ...Array<number>(call.shapes[0].length - 2).fill(1)]);
  const deviation = squareRoot(add(variance, numberLike(x, numberOf(call, 'epsilon', 1e-5))));
  const factor = perChannel(divide(scale, deviation));
  return add(multiply(subtract(x, perChannel(mean)), factor), perChannel(bias));
};

export const reductionOperators: Readonly<Record<string, OperatorBuild>> = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  ReduceL2: reduction((x, axes) => squareRoot(reduceSum(square(x), axes))),
  ReduceMax: reduction(largest),
  ReduceMean: reduction((x, axes) => reduceMean(x, axes)),
  ReduceSum: reduction((x, axes) => reduceSum(x, axes)),
  ReduceSumSquare: reduction((x, axes) => reduceSum(square(x), axes)),
  Softmax: softmax,
};
