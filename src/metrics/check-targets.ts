import { UsageError } from '../errors.js';
import type { ClassScores } from './samples.js';

/** 1 where a sample has a class, 0 where it has not, -1 where that is not known: [count, classes], row-major. */
export type MultilabelTargets = Int8Array;

/** @throws UsageError where targets, probabilities and thresholds do not match, or a number is not allowed */
export function checkTargets(
  targets: MultilabelTargets,
  probabilities: ClassScores,
  classes: number,
  thresholds: readonly number[],
): void {
  if (!Number.isInteger(targets.length / classes) || targets.length === 0) {
    throw new UsageError(
      `Expected ${classes} targets for each sample but received ${targets.length} altogether.`,
    );
  }
  if (probabilities.length !== targets.length) {
    throw new UsageError(
      `Expected ${targets.length} probabilities, one for each target, but received ${probabilities.length}.`,
    );
  }
  if (thresholds.length !== classes) {
    throw new UsageError(
      `Expected ${classes} thresholds, one for each class, but received ${thresholds.length}.`,
    );
  }
  const wrong = targets.find((target) => target !== 0 && target !== 1 && target !== -1);
  if (wrong !== undefined) throw new UsageError(`Expected targets 0, 1 and -1 but received ${wrong}.`);
  const broken = probabilities.find((value: number) => !Number.isFinite(value));
  if (broken !== undefined) throw new UsageError(`Expected finite probabilities but received ${broken}.`);
}
