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
  if (!sameClasses) {
    return { units: to.length === 2 ? 1 : to.length, weights: undefined, headWas: 'replaced' };
  }
  const order = to.map((name) => from.indexOf(name));
  if (order.every((number, index) => number === index)) return { units, weights: stored, headWas: 'kept' };
  // One output speaks for the second class and against the first.
  const weights =
    units === 1
      ? { kernel: stored.kernel.map((value) => -value), bias: stored.bias.map((value) => -value) }
      : {
          kernel: stored.kernel.map((_, at) => stored.kernel[at - (at % units) + order[at % units]]),
          bias: stored.bias.map((_, unit) => stored.bias[order[unit]]),
        };
  return { units, weights, headWas: 'reordered' };
}
