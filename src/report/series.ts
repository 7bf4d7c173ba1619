import { UsageError } from '../errors.js';

/** Figures over the epochs of a training, by their names in Keras' `History`; one value an epoch, from the first. */
export interface LearningCurves {
  readonly loss: readonly number[];
  /** Those of metrics, such as `accuracy`; with `val_` in front those of validation. */
  readonly [name: string]: readonly number[];
}

/** The same with the epochs that were validated, where these are not all: what `fit` returns. */
export interface TrainingCurves {
  readonly epoch: readonly number[];
  readonly history: LearningCurves;
  /** Positions in `epoch`. Default: all. */
  readonly validatedAt?: readonly number[];
}

/** Learning curves, and the epochs, counted from 1, that the values of validation belong to. */
export interface CheckedCurves {
  readonly curves: LearningCurves;
  /** Undefined where every epoch was validated. */
  readonly validated: readonly number[] | undefined;
}

/** @throws UsageError where there is no epoch, or a course has another length than it must have */
export function checkedCurves(given: LearningCurves | TrainingCurves): CheckedCurves {
  const { history: curves, validatedAt } = isTraining(given)
    ? given
    : { history: given, validatedAt: undefined };
  const epochs = curves.loss?.length ?? 0;
  if (epochs === 0) {
    throw new UsageError('Expected at least one epoch for learning curves but received none.');
  }
  const wrong = validatedAt?.find((at) => !(Number.isInteger(at) && at >= 0 && at < epochs));
  if (wrong !== undefined) {
    throw new UsageError(`Expected validatedAt to be from 0 to ${epochs - 1} but received ${wrong}.`);
  }
  for (const [name, { length }] of Object.entries(curves)) {
    const isValidation = name.startsWith(VALIDATION_PREFIX);
    const expected = isValidation ? (validatedAt?.length ?? epochs) : epochs;
    if (length === expected || length === 0) continue;
    throw new UsageError(`Expected ${expected} values for ${name} but received ${length}.`, {
      hint:
        isValidation && validatedAt === undefined
          ? 'With validationFreq pass what `fit` returned, which knows the epochs: `learningCurvesFigure(history)`.'
          : 'Give one value per epoch, and NaN where an epoch has none.',
    });
  }
  return { curves, validated: validatedAt?.map((at) => at + 1) };
}

function isTraining(given: LearningCurves | TrainingCurves): given is TrainingCurves {
  return 'history' in given && !Array.isArray(given.history);
}

const VALIDATION_PREFIX = 'val_';

/** The figures, validation's not counted: the metrics in their order, `accuracy` first, and `loss` last. */
export function figureNames(curves: LearningCurves): string[] {
  const place = (name: string): number => (name === 'accuracy' ? 0 : name === 'loss' ? 2 : 1);
  return Object.keys(curves)
    .filter((name) => !name.startsWith(VALIDATION_PREFIX) && curves[name].length > 0)
    .sort((one, other) => place(one) - place(other));
}

/** The validation's course of a figure; empty where nothing was validated. */
export function validationOf(curves: LearningCurves, name: string): readonly number[] {
  return curves[VALIDATION_PREFIX + name] ?? [];
}

/** The words of a figure's name: 'binary accuracy', 'AUC', 'F1 score'. */
export function figureTitle(name: string): string {
  return name
    .split('_')
    .map((word) => (word.length <= 3 ? word.toUpperCase() : word))
    .join(' ');
}

/** The same with capital letters, as in a heading: 'Binary Accuracy'. */
export function figureHeadingWords(name: string): string {
  return figureTitle(name).replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** Whether a figure is shown in percent. */
export function isPercentage(name: string): boolean {
  return name.endsWith('accuracy');
}
