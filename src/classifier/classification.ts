import { GraftError, UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';

/** Said of a picture, or of a whole model. */
const NO_NUMBERS = 'its probabilities are not numbers (NaN)';
const NO_NUMBERS_HINT = 'Its weights are damaged, or its training diverged. Use another model.';

export { NO_NUMBERS };

/** One class and its probability. */
export interface RankedClass {
  readonly label: string;
  /** From 0 to 1. */
  readonly probability: number;
}

/** The prediction for one picture. */
export interface Classification extends RankedClass {
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** The most likely classes, most likely first; as many as the option `top` says. */
  readonly top: readonly RankedClass[];
}

/** Options of `classify`. */
export interface ClassifyOptions {
  /** How many classes `top` holds; default all. */
  readonly top?: number;
}

/** @throws UsageError unless `top` is a whole number above 0 */
export function checkTop(options: ClassifyOptions): void {
  checkOptions('classify', options, { top: anything });
  const { top = 1 } = options;
  if (Number.isSafeInteger(top) && top >= 1) return;
  throw new UsageError(`Expected top as a whole number of at least 1 but received ${shown(top)}.`);
}

/**
 * @param probabilities one for each class, in the order of `classNames`
 * @throws GraftError when one is not a number
 */
export function describeClassification(
  probabilities: Float32Array,
  classNames: readonly string[],
  { top = classNames.length }: ClassifyOptions,
): Classification {
  if (!probabilities.every(Number.isFinite)) {
    throw new GraftError(`The model gives no answer for the picture: ${NO_NUMBERS}.`, {
      hint: NO_NUMBERS_HINT,
    });
  }
  const all = classNames.map((label, index) => ({ label, probability: probabilities[index] }));
  const ranked = [...all].sort((a, b) => b.probability - a.probability);
  return {
    ...ranked[0],
    probabilities: Object.fromEntries(all.map(({ label, probability }) => [label, probability])),
    top: ranked.slice(0, top),
  };
}
