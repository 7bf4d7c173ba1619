import { operators, type Value } from '../../graph/index.js';
import { zeros } from '../window.js';
import { listOf, numberOf, type OperatorBuild } from './operator-call.js';

/* Operators that move numbers without changing them. */

const reshape: OperatorBuild = ({ inputs: [x], batch, outputShape }) =>
  operators.reshape(x, [batch, ...outputShape]);

const transpose: OperatorBuild = (call) =>
  operators.transpose(call.inputs[0], [0, ...listOf(call, 'perm').map((axis) => axis + 1)]);

/** Parts that do not depend on the picture are added to zeros around the others, so that they need no batch. */
const concatenate: OperatorBuild = ({ inputs, shapes, fromPicture, attributes, outputShape }) => {
  const axis = Number(attributes.axis);
  if (fromPicture.every(Boolean)) return operators.concatenate(inputs, axis + 1);
  let start = 0;
  const spread = inputs.map((input, index) => {
    const size = shapes[index][axis];
    const before = outputShape.map((_, at) => (at === axis ? start : 0));
    const after = outputShape.map((total, at) => (at === axis ? total - start - size : 0));
    start += size;
    return fromPicture[index]
      ? operators.pad(input, [0, ...before], [0, ...after])
      : operators.pad(input, before, after);
  });
  return spread.reduce((sum, part) => operators.add(sum, part));
};

/** Each axis from its start, as many entries as the output has. */
const slice: OperatorBuild = (call) => {
  const starts = listOf(call, 'starts');
  const ends = call.outputShape.map((size, axis) => starts[axis] + size);
  return operators.slice(call.inputs[0], [0, ...starts], [Number.POSITIVE_INFINITY, ...ends]);
};

/** The entries of one axis at these positions, in their order. */
function picked(x: Value, axis: number, positions: readonly number[]): Value {
  const [first] = positions;
  const size = x.shape[axis] as number;
  const rank = x.shape.length;
  if (positions.every((position, index) => position === first + index)) {
    const ends = x.shape.map((each, at) => (at === axis ? first + positions.length : Number(each)));
    const starts = x.shape.map((_, at) => (at === axis ? first : 0));
    return operators.slice(x, starts, ends);
  }
  // A product with a matrix of zeros and ones, whose gradient is a product as well.
  const data = zeros(size * positions.length, x.type === 'float64');
  positions.forEach((position, index) => {
    data[position * positions.length + index] = 1;
  });
  const selection = x.graph.constant('selection', { type: x.type, shape: [size, positions.length], data });
  const order = [...Array(rank).keys()];
  const swapped = order.map((each) => (each === axis ? rank - 1 : each === rank - 1 ? axis : each));
  return operators.transpose(operators.matmul(operators.transpose(x, swapped), selection), swapped);
}

const gather: OperatorBuild = (call) => {
  const entries = picked(call.inputs[0], numberOf(call, 'axis', 0) + 1, listOf(call, 'indices'));
  return operators.reshape(entries, [call.batch, ...call.outputShape]);
};

/** Repeats by broadcasting, which needs no number for the batch. */
const expand: OperatorBuild = ({ inputs: [x], shapes: [shape], batch, outputShape, graph }) => {
  const longer = [batch, ...Array<number>(outputShape.length - shape.length).fill(1), ...shape];
  const count = outputShape.reduce((product, size) => product * size, 1);
  const ones = graph.constant('ones', {
    type: x.type,
    shape: outputShape,
    data: zeros(count, x.type === 'float64').fill(1),
  });
  return operators.multiply(operators.reshape(x, longer), ones);
};

/** Each axis several times, by broadcasting along an axis before it. */
const tile: OperatorBuild = (call) => {
  const {
    inputs: [x],
    shapes: [shape],
    batch,
    outputShape,
    graph,
  } = call;
  const repeats = listOf(call, 'repeats');
  const apart = shape.flatMap((size) => [1, size]);
  const repeated = shape.flatMap((size, axis) => [repeats[axis], size]);
  const count = repeated.reduce((product, size) => product * size, 1);
  const ones = graph.constant('ones', {
    type: x.type,
    shape: repeated,
    data: zeros(count, x.type === 'float64').fill(1),
  });
  const result = operators.multiply(operators.reshape(x, [batch, ...apart]), ones);
  return operators.reshape(result, [batch, ...outputShape]);
};

/** Entries of the first axes, counted as if these were one axis. */
const gatherPlaces: OperatorBuild = (call) => {
  const [shape] = call.shapes;
  const rank = numberOf(call, 'rank', 1);
  const count = shape.slice(0, rank).reduce((product, size) => product * size, 1);
  const list = operators.reshape(call.inputs[0], [call.batch, count, ...shape.slice(rank)]);
  return operators.reshape(picked(list, 1, listOf(call, 'indices')), [call.batch, ...call.outputShape]);
};

/** Other modes than 'constant' repeat entries of the input. */
const pad: OperatorBuild = (call) => {
  const [x] = call.inputs;
  const [before, after] = [listOf(call, 'before'), listOf(call, 'after')];
  const { mode } = call.attributes;
  if (mode === undefined || mode === 'constant') {
    return operators.pad(x, [0, ...before], [0, ...after], numberOf(call, 'value', 0));
  }
  return call.shapes[0].reduce((value, size, axis) => {
    const count = before[axis] + size + after[axis];
    if (count === size) return value;
    const positions = Array.from({ length: count }, (_, at) => inside(at - before[axis], size, String(mode)));
    return picked(value, axis + 1, positions);
  }, x);
};

/** Which entry stands at a place beyond the border. */
function inside(place: number, size: number, mode: string): number {
  if (mode === 'edge') return Math.min(Math.max(place, 0), size - 1);
  if (mode === 'wrap') return ((place % size) + size) % size;
  if (place < 0) return -place;
  return place >= size ? 2 * (size - 1) - place : place;
}

export const movementOperators: Readonly<Record<string, OperatorBuild>> = {
  Concat: concatenate,
  Expand: expand,
  Gather: gather,
  GatherND: gatherPlaces,
  Pad: pad,
  Reshape: reshape,
  Slice: slice,
  Tile: tile,
  Transpose: transpose,
};
