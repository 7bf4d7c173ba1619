import { UsageError } from '../errors.js';

/** What decides how many outputs a new head has. */
export interface HeadWish {
  /** Tell two classes apart with one output instead of two. Default true. */
  readonly oneOutputForTwo?: boolean;
  /** Whether pictures may have several labels. Default false. */
  readonly severalLabels?: boolean;
}

/**
 * How many outputs a head needs to tell classes apart.
 *
 * @throws UsageError for fewer than two classes
 */
export function outputsForClasses(
  classes: number,
  { oneOutputForTwo = true, severalLabels = false }: HeadWish = {},
): number {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new UsageError(`Expected at least two classes to tell apart but received ${classes}.`);
  }
  return classes === 2 && oneOutputForTwo && !severalLabels ? 1 : classes;
}

/**
 * The class that the targets of one sample stand for, where classes exclude each other: the one with the highest
 * target; one target stands for the second class from 0.5 on.
 *
 * @param targets [outputs]
 */
export function classOfTargets(targets: Float32Array): number {
  if (targets.length === 1) return Math.round(targets[0]);
  return targets.indexOf(
    targets.reduce((highest, target) => Math.max(highest, target), Number.NEGATIVE_INFINITY),
  );
}

/** The activation that turns the logits of a head for one label per picture into probabilities. */
export function probabilityActivation(outputs: number): 'sigmoid' | 'softmax' {
  return outputs === 1 ? 'sigmoid' : 'softmax';
}
