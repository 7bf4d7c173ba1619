import { knownShape, operators, type Value } from '../../graph/index.js';

/** Sums a gradient over the axes along which its operand was repeated, so that it has the operand's shape again. */
export function sumToShape(gradient: Value, target: Value): Value {
  const shape = knownShape(target.shape);
  const from = knownShape(gradient.shape);
  const extra = from.length - shape.length;
  const repeated = from.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  if (repeated.length === 0) return gradient;
  const summed = operators.reduceSum(gradient, repeated, true);
  return extra === 0 ? summed : operators.reshape(summed, shape);
}
