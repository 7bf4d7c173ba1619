import { UsageError } from '../errors.js';
import { augmentationOf, augmentations } from './augmentations.js';
import type { AugmentationStep } from './layer.js';
import { expectOneOf } from './step-rules.js';
import { isMixing } from './steps.js';

/**
 * @throws UsageError when a step has an unknown mode or a value out of range, or a step on each picture follows a step
 * that mixes a batch
 */
export function checkSteps(steps: readonly AugmentationStep[]): void {
  steps.forEach((step, position) => {
    const where = `Augmentation step ${position + 1}`;
    if (!Number.isSafeInteger(step.seed)) {
      throw new UsageError(`${where}: expected a whole number for seed but received ${step.seed}.`);
    }
    const kinds = augmentations.map(({ kind }) => kind);
    expectOneOf(`${where}: kind`, step.kind, kinds);
    augmentationOf(step).check(where, step);
    if (!isMixing(step) && steps.slice(0, position).some(isMixing)) {
      throw new UsageError(
        `${where}: ${step.kind} changes single pictures and must come before steps that mix pictures.`,
      );
    }
  });
}
