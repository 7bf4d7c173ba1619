import { GraftError } from '../errors.js';
import { namesOfLabels } from '../labels.js';
import { type MultilabelMetrics, type MultilabelTargets, multilabelMetrics } from '../metrics/index.js';
import { anything, checkOptions, type RulesOf, whole } from '../options.js';
import { checkThreshold, taskNamed } from '../tasks/index.js';
import { atTemperature, type EvaluatedPictures, type LabelledPredictions, type Score } from './evaluation.js';

/** How `evaluateMultilabelPredictions` measures. */
export interface EvaluateMultilabelOptions {
  /**
   * The probability from which on a picture has a class, between 0 and 1: one for all classes, or one for each. Default:
   * those of the classifier's card, or 0.5.
   */
  readonly thresholds?: number | readonly number[];
  /** The seed of the confidence intervals. Default 0. */
  readonly seed?: number;
}

/** The rules of `EvaluateMultilabelOptions`. */
export const multilabelRules: RulesOf<EvaluateMultilabelOptions> = { thresholds: anything, seed: whole };

/** Labelled pictures of any number of labels and their predictions, in columns. */
export interface MultilabelPictures extends EvaluatedPictures {
  /** Of each picture: classes that are not known, which do not count; undefined where all are known. */
  readonly unknown: readonly (readonly number[] | undefined)[];
  /** Whether all known labels of each picture were predicted correctly: [count], 0 or 1. */
  readonly correct: Uint8Array;
}

/**
 * How well a classifier does on pictures that may have several labels, or none. `accuracy` is the share of pictures all
 * of whose labels are right, and `loss` the mean binary cross-entropy of the known labels, in nats.
 */
export interface MultilabelEvaluation extends Score {
  readonly classNames: readonly string[];
  readonly task: 'multilabel';
  /** The probability from which on a picture has a class, in the order of the classes. */
  readonly thresholds: readonly number[];
  /** All measures with 95 % intervals. */
  readonly metrics: MultilabelMetrics;
  readonly pictures: MultilabelPictures;
}

/**
 * Which labels pictures have: 1 for yes, 0 for no, -1 where it is not known: [count, classes], row-major.
 *
 * @param labels the numbers of each picture's classes
 * @param unknown of each picture, classes that are not known. Default none
 */
export function multilabelTargets(
  labels: readonly (readonly number[])[],
  unknown: readonly (readonly number[] | undefined)[] | undefined,
  classes: number,
): MultilabelTargets {
  const targets = new Int8Array(labels.length * classes);
  labels.forEach((own, at) => {
    for (const label of unknown?.[at] ?? []) targets[at * classes + label] = -1;
    for (const label of own) targets[at * classes + label] = 1;
  });
  return targets;
}

/**
 * Computes all measures of predictions for pictures that may have several labels, or none.
 *
 * @param predictions of which the task is 'multilabel'
 * @throws GraftError when there is no picture
 * @throws UsageError for thresholds that are out of range or not one for each class
 */
export function evaluateMultilabelPredictions(
  predictions: LabelledPredictions & { readonly thresholds?: readonly number[] },
  options: EvaluateMultilabelOptions = {},
): MultilabelEvaluation {
  checkOptions('evaluateMultilabelPredictions', options, multilabelRules);
  const { classNames, paths, labels, skipped } = predictions;
  const classes = classNames.length;
  const task = taskNamed('multilabel', classNames);
  const given = options.thresholds ?? predictions.thresholds ?? 0.5;
  const thresholds = typeof given === 'number' ? classNames.map(() => given) : given;
  if (options.thresholds !== undefined) for (const one of thresholds) checkThreshold(one, task);
  if (paths.length === 0) {
    const [first] = skipped;
    throw new GraftError('There is no picture to evaluate.', {
      hint: first && `${skipped.length} were left out, the first one ${first.path}: ${first.reason}.`,
    });
  }
  const unknown = predictions.unknown ?? paths.map(() => undefined);
  const logits = atTemperature(predictions.logits, predictions.temperature);
  const probabilities = task.probabilities(logits);
  const predicted = task.decide(probabilities, thresholds);
  const losses = task.losses(labels, logits, unknown);
  const targets = multilabelTargets(labels, unknown, classes);
  const metrics = multilabelMetrics(targets, probabilities, classes, { thresholds, seed: options.seed });
  const known = paths.map((_, at) => classes - (unknown[at]?.length ?? 0));
  const total = known.reduce((sum, count) => sum + count, 0);
  const correct = Uint8Array.from(paths, (_, at) => {
    const { missed, wrong } = labelMistakes(labels[at], predicted[at], unknown[at]);
    return missed.length + wrong.length === 0 ? 1 : 0;
  });
  return {
    loss: losses.reduce((sum, loss, at) => sum + loss * known[at], 0) / total,
    accuracy: metrics.subsetAccuracy.value,
    correct: metrics.correct,
    count: metrics.count,
    skipped,
    classNames,
    task: 'multilabel',
    thresholds,
    metrics,
    pictures: { paths, labels, unknown, predicted, logits, probabilities, losses, correct },
  };
}

/**
 * The labels of a picture that were predicted wrongly.
 *
 * @param labels the numbers of its classes
 * @param unknown classes that are not known, of which no answer is wrong
 * @returns `missed`: classes that it has, but that were not predicted; `wrong`: the other way round
 */
export function labelMistakes(
  labels: readonly number[],
  predicted: readonly number[],
  unknown: readonly number[] = [],
): { readonly missed: readonly number[]; readonly wrong: readonly number[] } {
  return {
    missed: labels.filter((label) => !predicted.includes(label)),
    wrong: predicted.filter((label) => !labels.includes(label) && !unknown.includes(label)),
  };
}

/** A picture with wrong labels. */
export interface MultilabelMistake {
  readonly path: string;
  /** The names of the true classes. */
  readonly labels: readonly string[];
  /** The names of the predicted classes. */
  readonly predicted: readonly string[];
  /** Classes that it has, but that were not predicted, with their probabilities. */
  readonly missed: readonly { readonly name: string; readonly probability: number }[];
  /** Classes that were predicted, but that it has not, with their probabilities. */
  readonly wrong: readonly { readonly name: string; readonly probability: number }[];
  readonly loss: number;
}

/** The pictures with wrong labels, the highest loss first. */
export function multilabelMistakes(
  { classNames, pictures }: Pick<MultilabelEvaluation, 'classNames' | 'pictures'>,
  limit: number,
): MultilabelMistake[] {
  const { paths, labels, unknown, predicted, probabilities, losses, correct } = pictures;
  const classes = classNames.length;
  const order = Array.from(losses.keys())
    .filter((at) => correct[at] === 0)
    .sort((one, other) => losses[other] - losses[one] || one - other);
  return order.slice(0, limit).map((at) => {
    const named = (own: readonly number[]) =>
      own.map((label) => ({ name: classNames[label], probability: probabilities[at * classes + label] }));
    const { missed, wrong } = labelMistakes(labels[at], predicted[at], unknown[at]);
    return {
      path: paths[at],
      labels: namesOfLabels(labels[at], classNames),
      predicted: namesOfLabels(predicted[at], classNames),
      missed: named(missed),
      wrong: named(wrong),
      loss: losses[at],
    };
  });
}
