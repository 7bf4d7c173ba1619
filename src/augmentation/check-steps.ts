import { UsageError } from '../errors.js';
import { type AugmentationStep, isMixing, type Range, type ResamplingSettings } from './steps.js';

const FLIP_MODES = ['horizontal', 'vertical', 'horizontal_and_vertical'];
const FILL_MODES = ['reflect', 'wrap', 'constant', 'nearest'];
const INTERPOLATIONS = ['bilinear', 'nearest'];

/** What is to be checked of each kind of step; `where` begins every message. */
const checks: {
  readonly [Kind in AugmentationStep['kind']]: (
    where: string,
    step: Extract<AugmentationStep, { kind: Kind }>,
  ) => void;
} = {
  flip: (where, step) => expectOneOf(`${where}: flip mode`, step.mode, FLIP_MODES),
  rotation: (where, step) => {
    if (!isRange([step.lower, step.upper], -1, 1)) {
      throw new UsageError(
        `${where}: expected rotation bounds with -1 <= lower <= upper <= 1 (fractions of a full turn) ` +
          `but received lower ${step.lower} and upper ${step.upper}.`,
      );
    }
    expectResampling(where, step);
  },
  zoom: (where, step) => {
    expectRange(`${where}: zoom of the height`, step.height, -1, 1);
    if (step.width !== null) expectRange(`${where}: zoom of the width`, step.width, -1, 1);
    expectResampling(where, step);
  },
  translation: (where, step) => {
    expectRange(`${where}: translation of the height`, step.height, -1, 1);
    expectRange(`${where}: translation of the width`, step.width, -1, 1);
    expectResampling(where, step);
  },
  crop: (where, step) => {
    for (const [name, length] of Object.entries({ height: step.height, width: step.width })) {
      if (!Number.isSafeInteger(length) || length < 1) {
        throw new UsageError(
          `${where}: expected a whole number above 0 for the crop's ${name} but received ${length}.`,
        );
      }
    }
  },
  contrast: (where, step) => {
    expectRange(`${where}: contrast factor`, step.factor, 0, Number.MAX_VALUE);
    expectRange(`${where}: value range`, step.valueRange, 0, 255);
  },
  brightness: (where, step) => {
    expectRange(`${where}: brightness factor`, step.factor, -1, 1);
    expectRange(`${where}: value range`, step.valueRange, 0, 255);
  },
  erasing: (where, step) => {
    expectRange(`${where}: probability of erasing`, step.probability, 0, 1);
    expectRange(`${where}: scale of erasing`, step.scale, 0, 1);
    expectRange(`${where}: value range`, step.valueRange, 0, 255);
    const values = typeof step.fillValue === 'number' ? [step.fillValue] : (step.fillValue ?? []);
    for (const value of values) expectFillValue(where, value);
  },
  mixUp: (where, step) => {
    if (!(step.alpha > 0 && Number.isFinite(step.alpha))) {
      throw new UsageError(`${where}: expected an alpha above 0 but received ${step.alpha}.`);
    }
  },
  cutMix: (where, step) => expectRange(`${where}: CutMix factor`, step.factor, 0, 1),
};

/**
 * @throws UsageError when a step has an unknown mode or a value out of range, or one that works on each image by
 * itself follows one that mixes a batch
 */
export function checkSteps(steps: readonly AugmentationStep[]): void {
  steps.forEach((step, position) => {
    const where = `Augmentation step ${position + 1}`;
    if (!Number.isSafeInteger(step.seed)) {
      throw new UsageError(`${where}: expected a whole number for seed but received ${step.seed}.`);
    }
    expectOneOf(`${where}: kind`, step.kind, Object.keys(checks));
    (checks[step.kind] as (where: string, step: AugmentationStep) => void)(where, step);
    if (!isMixing(step) && steps.slice(0, position).some(isMixing)) {
      throw new UsageError(
        `${where}: ${step.kind} changes each picture by itself and must come before steps that mix pictures.`,
      );
    }
  });
}

function expectResampling(where: string, settings: ResamplingSettings): void {
  expectOneOf(`${where}: fill mode`, settings.fillMode, FILL_MODES);
  expectOneOf(`${where}: interpolation`, settings.interpolation, INTERPOLATIONS);
  expectFillValue(where, settings.fillValue);
}

function expectFillValue(where: string, value: number): void {
  if (!(value >= 0 && value <= 255)) {
    throw new UsageError(`${where}: expected a fill value from 0 to 255 but received ${value}.`);
  }
}

function expectRange(what: string, range: Range, low: number, high: number): void {
  if (isRange(range, low, high)) return;
  const bounds = high === Number.MAX_VALUE ? `at least ${low}` : `from ${low} to ${high}`;
  throw new UsageError(
    `${what}: expected two numbers ${bounds}, the lower one first, but received ${JSON.stringify(range)}.`,
  );
}

function isRange([lower, upper]: Range, low: number, high: number): boolean {
  return lower >= low && upper <= high && lower <= upper;
}

function expectOneOf(what: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  throw new UsageError(`${what}: expected one of ${allowed.join(', ')} but received ${String(value)}.`);
}
