import { UsageError } from '../../errors.js';
import type { FillMode } from './fill.js';

/**
 * Mirrors each image with probability 0.5, for each axis on its own. Keras RandomFlip, where Keras 3 draws once for
 * both axes, so that it mirrors both or none.
 */
export interface FlipStep {
  readonly kind: 'flip';
  readonly mode: 'horizontal' | 'vertical' | 'horizontal_and_vertical';
  readonly seed: number;
}

/** Turns each image about its centre by an angle drawn uniformly from [lower, upper] (Keras RandomRotation). */
export interface RotationStep {
  readonly kind: 'rotation';
  /** Fractions of a full turn: Keras' factor 0.2 is lower -0.2 and upper 0.2, plus or minus 72 degrees. */
  readonly lower: number;
  readonly upper: number;
  readonly fillMode: FillMode;
  /** The value beyond the edges with fill mode 'constant', 0 to 255. */
  readonly fillValue: number;
  readonly interpolation: 'bilinear' | 'nearest';
  readonly seed: number;
}

/** One random change of an image. Steps are plain data, so that they can be sent to a worker thread and saved. */
export type AugmentationStep = FlipStep | RotationStep;

const FLIP_MODES = ['horizontal', 'vertical', 'horizontal_and_vertical'];
const FILL_MODES = ['reflect', 'wrap', 'constant', 'nearest'];
const INTERPOLATIONS = ['bilinear', 'nearest'];

/** @throws UsageError when a step has an unknown mode or a value out of range */
export function checkSteps(steps: readonly AugmentationStep[]): void {
  steps.forEach((step, position) => {
    const where = `Augmentation step ${position + 1}`;
    if (!Number.isSafeInteger(step.seed)) {
      throw new UsageError(`${where}: expected a whole number for seed but received ${step.seed}.`);
    }
    if (step.kind === 'flip') expectOneOf(`${where}: flip mode`, step.mode, FLIP_MODES);
    else if (step.kind === 'rotation') checkRotation(where, step);
    else expectOneOf(`${where}: kind`, (step as { kind: unknown }).kind, ['flip', 'rotation']);
  });
}

function checkRotation(where: string, step: RotationStep): void {
  if (!(Math.abs(step.lower) <= 1 && Math.abs(step.upper) <= 1 && step.lower <= step.upper)) {
    throw new UsageError(
      `${where}: expected rotation bounds with -1 <= lower <= upper <= 1 (fractions of a full turn) ` +
        `but received lower ${step.lower} and upper ${step.upper}.`,
    );
  }
  expectOneOf(`${where}: fill mode`, step.fillMode, FILL_MODES);
  expectOneOf(`${where}: interpolation`, step.interpolation, INTERPOLATIONS);
  if (!(step.fillValue >= 0 && step.fillValue <= 255)) {
    throw new UsageError(`${where}: expected a fill value from 0 to 255 but received ${step.fillValue}.`);
  }
}

function expectOneOf(what: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  throw new UsageError(`${what}: expected one of ${allowed.join(', ')} but received ${String(value)}.`);
}
