import { dataOf, elementCount, knownShape, operators, type Value } from '../../graph/index.js';

/** Sums a gradient over the axes along which its operand was repeated, so that it has the operand's shape again. */
export function sumToShape(gradient: Value, target: Value): Value {
  const shape = knownShape(target.shape);
  const from = knownShape(gradient.shape);
  const extra = from.length - shape.length;
  const repeated = from.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  if (repeated.length === 0) return gradient;
  // Only the first axes: those of rows.
  if (repeated.length < from.length && repeated.at(-1) === repeated.length - 1) {
    const kept = from.slice(repeated.length);
    const rows = elementCount(from) / elementCount(kept);
    const columns = operators.reshape(gradient, [rows, elementCount(kept)]);
    return operators.reshape(columnSums(columns, rows), shape);
  }
  const summed = operators.reduceSum(gradient, repeated, true);
  return extra === 0 ? summed : operators.reshape(summed, shape);
}

/** A product with a row of ones is several times as fast as ReduceSum over the first axis. */
function columnSums(x: Value, rows: number): Value {
  const ones = x.graph.constant('ones', {
    type: x.type,
    shape: [1, rows],
    data: dataOf(Array(rows).fill(1), x.type),
  });
  return operators.matmul(ones, x);
}
