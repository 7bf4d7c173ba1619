import { type Bounds, operators, type Value } from '../../graph/index.js';

const { cast, greater, hardSigmoid, less, and, multiply, subtract } = operators;

/** The gradient where the condition holds, zero elsewhere. Faster than Where, which is slow with a scalar. */
export function masked(condition: Value, gradient: Value): Value {
  return multiply(cast(condition, gradient.type), gradient);
}

/** The gradient where `y` is between bounds, zero at and beyond them, as for TensorFlow's ReLU6. */
export function maskedByBounds(y: Value, { low, high }: Bounds, gradient: Value): Value {
  const bound = (value: number): Value => y.graph.scalar(value, y.type);
  if (high === undefined) return masked(greater(y, bound(low)), gradient);
  if (low === 0 && y.type === 'float32') {
    // y (high - y) is zero at both bounds; scaled up and clipped at 1, it is one everywhere between them.
    const inside = hardSigmoid(multiply(y, subtract(bound(high), y)), STEEPEST, 0);
    return multiply(inside, gradient);
  }
  return masked(and(greater(y, bound(low)), less(y, bound(high))), gradient);
}

/** Scales the smallest normal float32 to more than 1. */
const STEEPEST = 1e38;
