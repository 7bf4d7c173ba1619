import { outputsForClasses, taskOf } from '../../tasks/index.js';

/** Kernel [features, units] and bias [units]. */
export interface HeadWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** What becomes of a head; without weights it starts anew. */
export interface MatchedHead {
  readonly units: number;
  readonly weights: HeadWeights | undefined;
  readonly headWas: 'kept' | 'reordered' | 'replaced';
}

/**
 * Brings the weights of a head into another order of classes, by their names. Other classes get a new head, with one
 * output for two of them.
 */
export function matchHead(
  stored: HeadWeights & { readonly units: number },
  from: readonly string[],
  to: readonly string[],
): MatchedHead {
  const { units } = stored;
  const sameClasses = from.length === to.length && to.every((name) => from.includes(name));
  if (!sameClasses) return { units: outputsForClasses(to.length), weights: undefined, headWas: 'replaced' };
  const order = to.map((name) => from.indexOf(name));
  if (order.every((number, index) => number === index)) return { units, weights: stored, headWas: 'kept' };
  const outputs = taskOf({ classNames: from, outputs: units }).reorderOutputs(order);
  const reordered = (values: Float32Array): Float32Array =>
    values.map((_, at) => {
      const { output, sign } = outputs[at % units];
      return sign * values[at - (at % units) + output];
    });
  const weights = { kernel: reordered(stored.kernel), bias: reordered(stored.bias) };
  return { units, weights, headWas: 'reordered' };
}
