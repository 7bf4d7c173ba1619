import { operators, type Value } from '../graph/index.js';
import type { Variable } from '../nn/index.js';
import type { ParameterLayout, ParameterSource } from './parameters.js';

const { absolute, add, multiply, reduceSum } = operators;

/**
 * The penalty that the regularizers of the trained variables add to the loss, []; undefined if none has a regularizer.
 * As in Keras, frozen variables do not count.
 */
export function lowerPenalty({ variables }: ParameterLayout, source: ParameterSource): Value | undefined {
  const parts = variables.flatMap((variable) => {
    const { l1, l2 } = variable.regularizer ?? { l1: 0, l2: 0 };
    if (l1 === 0 && l2 === 0) return [];
    const weights = source.of(variable, [variable.size]);
    const times = (factor: number, terms: Value): Value =>
      multiply(weights.graph.scalar(factor, weights.type), reduceSum(terms, [0], false));
    return [
      ...(l1 === 0 ? [] : [times(l1, absolute(weights))]),
      ...(l2 === 0 ? [] : [times(l2, multiply(weights, weights))]),
    ];
  });
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => add(sum, part));
}

/** Whether `penaltyOf` can be other than 0. */
export function hasPenalty(variables: readonly Variable[]): boolean {
  return variables.some(
    ({ regularizer }) => regularizer !== undefined && regularizer.l1 + regularizer.l2 > 0,
  );
}

/**
 * The same in float64, for the weights after a training.
 *
 * @param packed the values of all variables of the layout, one after the other
 */
export function penaltyOf({ variables }: ParameterLayout, packed: Float32Array): number {
  let penalty = 0;
  let offset = 0;
  for (const { size, regularizer } of variables) {
    if (regularizer !== undefined) {
      let [magnitudes, squares] = [0, 0];
      for (const value of packed.subarray(offset, offset + size)) {
        magnitudes += Math.abs(value);
        squares += value * value;
      }
      penalty += regularizer.l1 * magnitudes + regularizer.l2 * squares;
    }
    offset += size;
  }
  return penalty;
}
