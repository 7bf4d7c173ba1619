import { GraftError, UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import type { ClassifierCard } from './card.js';

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
  /**
   * Of a multilabel classifier: all classes that the picture has, most likely first; perhaps none, and then `label` is
   * only the most likely of those that it has not.
   */
  readonly labels?: readonly RankedClass[];
  /**
   * How much the picture is like those that the classifier was trained on, from 0 to 1; undefined if its file does not
   * measure it.
   */
  readonly familiarity?: number;
  /** Whether its familiarity is below the limit in the card: then the classes mean little. */
  readonly unfamiliar?: boolean;
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

/** What a classifier's network gives for one picture. */
export interface PictureAnswer {
  /** One for each class, in the order of the card. */
  readonly probabilities: Float32Array;
  /** Undefined if the classifier does not measure it. */
  readonly familiarity: number | undefined;
}

/** The outputs of a network that a classification needs. */
export function outputsToFetch({ familiarity }: Pick<ClassifierCard, 'familiarity'>): string[] {
  return ['probabilities', ...(familiarity === undefined ? [] : ['familiarity'])];
}

/**
 * The answers for the pictures of a batch.
 *
 * @param probabilities [count, classes]
 * @param familiarity [count]
 */
export function answersOf(
  probabilities: Float32Array,
  familiarity: Float32Array | undefined,
  count: number,
): PictureAnswer[] {
  const classes = probabilities.length / count;
  return Array.from({ length: count }, (_, row) => ({
    probabilities: probabilities.slice(row * classes, (row + 1) * classes),
    familiarity: familiarity?.[row],
  }));
}

/** @throws GraftError when a probability is not a number */
export function describeClassification(
  { probabilities, familiarity }: PictureAnswer,
  card: Pick<ClassifierCard, 'classNames' | 'task' | 'thresholds' | 'familiarity'>,
  options: ClassifyOptions,
): Classification {
  const { classNames } = card;
  const { top = classNames.length } = options;
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
    ...(card.task === 'multilabel' && { labels: chosenLabels(probabilities, card) }),
    ...describeFamiliarity(familiarity, card),
  };
}

/**
 * The classes that a picture has, by a multilabel classifier, most likely first.
 *
 * @param threshold of every class; default those of the card, or 0.5
 */
export function chosenLabels(
  probabilities: ArrayLike<number>,
  { classNames, thresholds }: Pick<ClassifierCard, 'classNames' | 'thresholds'>,
  threshold?: number,
): RankedClass[] {
  return classNames
    .map((label, index) => ({ label, index, probability: probabilities[index] }))
    .filter(({ index, probability }) => probability >= (threshold ?? thresholds?.[index] ?? 0.5))
    .sort((one, other) => other.probability - one.probability || one.index - other.index)
    .map(({ label, probability }) => ({ label, probability }));
}

/** The part of a prediction about the familiarity of a picture. */
export function describeFamiliarity(
  familiarity: number | undefined,
  card: Pick<ClassifierCard, 'familiarity'>,
): Pick<Classification, 'familiarity' | 'unfamiliar'> {
  if (familiarity === undefined || card.familiarity === undefined) return {};
  return { familiarity, unfamiliar: familiarity < card.familiarity.limit };
}
