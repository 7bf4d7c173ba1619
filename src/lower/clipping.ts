import { operators, type Value } from '../graph/index.js';
import type { Optimizer } from '../nn/index.js';
import type { VariableInVector } from './per-variable.js';

const { add, clip, concatenate, divide, multiply, reduceSum, relu, split, squareRoot, subtract } = operators;

/**
 * The flat gradient, clipped as the optimizer's `clipnorm`, `clipvalue` or `globalClipnorm` says. A gradient that is
 * small enough is not changed, bit for bit.
 */
export function clipGradient(
  optimizer: Pick<Optimizer, 'clipnorm' | 'clipvalue' | 'globalClipnorm'>,
  gradient: Value,
  variables: readonly VariableInVector[],
): Value {
  const { clipnorm, clipvalue, globalClipnorm } = optimizer;
  if (clipvalue !== undefined) return clip(gradient, -clipvalue, clipvalue);
  if (globalClipnorm !== undefined) return clipNorm(gradient, globalClipnorm);
  if (clipnorm === undefined) return gradient;
  if (variables.length === 1) return clipNorm(gradient, clipnorm);
  const sizes = variables.map((variable) => variable.size);
  return concatenate(
    split(gradient, sizes, 0).map((part) => clipNorm(part, clipnorm)),
    0,
  );
}

/** x * limit / max(norm of x, limit) */
function clipNorm(x: Value, limit: number): Value {
  const least = x.graph.scalar(limit, x.type);
  const norm = squareRoot(reduceSum(multiply(x, x), [0]));
  // The maximum without the operator Max; see docs/architecture.md.
  const divisor = add(relu(subtract(norm, least)), least);
  return multiply(x, divide(least, divisor));
}
