import type { SkippedFile } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import { classNumbersOf, namesOfLabels, onlyLabel } from '../labels.js';
import {
  type ClassificationMetrics,
  classificationMetrics,
  fitTemperature,
  type TemperatureFit,
} from '../metrics/index.js';
import { anything, checkOptions, type RulesOf, whole, wholeAboveZero } from '../options.js';
import { checkThreshold, type Task, type TaskName, taskNamed } from '../tasks/index.js';

/** A model's predictions for pictures whose classes are known: entry i of each array belongs to picture i. */
export interface LabelledPredictions {
  readonly classNames: readonly string[];
  readonly paths: readonly string[];
  /** The labels of each picture, positions of its true classes in `classNames`: [count]. */
  readonly labels: readonly (readonly number[])[];
  /** Of each picture: classes that are not known, which do not count; for multilabel classifiers only. */
  readonly unknown?: readonly (readonly number[] | undefined)[];
  /** The task: 'binary' or 'multiclass', which are measured alike. Default 'multiclass'. */
  readonly task?: TaskName;
  /** What the model gives, not divided by its temperature: [count, classes], row-major. */
  readonly logits: Float32Array;
  /** The temperature of the classifier's card, above 0: its probabilities are those of logits / temperature. Default 1. */
  readonly temperature?: number;
  /** Pictures that were left out, and why. */
  readonly skipped: readonly SkippedFile[];
}

/** How `evaluatePredictions` measures. */
export interface EvaluatePredictionsOptions {
  /**
   * For two classes: the probability of the second class from which on a picture counts as that class, between 0 and
   * 1. Without it the class with the higher probability is predicted.
   */
  readonly threshold?: number;
  /** Also measures how often the right class is among the first k. Default 5; omitted for fewer classes. */
  readonly topK?: number;
  /** The seed of the confidence intervals. Default 0. */
  readonly seed?: number;
}

/** The rules of `EvaluatePredictionsOptions`. */
export const evaluationRules: RulesOf<EvaluatePredictionsOptions> = {
  threshold: anything,
  topK: wholeAboveZero,
  seed: whole,
};

/** Labelled pictures and their predictions, in columns: entry i of each belongs to picture i. */
export interface EvaluatedPictures {
  readonly paths: readonly string[];
  /** The labels of each picture, positions of its true classes in `classNames`: [count]. */
  readonly labels: readonly (readonly number[])[];
  /** The predicted labels of each picture: [count]. */
  readonly predicted: readonly (readonly number[])[];
  /** Divided by the classifier's temperature: [count, classes], row-major. */
  readonly logits: Float32Array;
  /** [count, classes], row-major. */
  readonly probabilities: Float32Array;
  /** Cross-entropy of each picture's probabilities in nats: [count]. */
  readonly losses: Float64Array;
}

/** How often a model is right. */
export interface Score {
  /**
   * Mean cross-entropy, in nats, of the probabilities that the classifier gives: those with its temperature. All that
   * measures a saved classifier reports this loss. The loss of a training is another: with label smoothing and
   * regularizers, without a temperature.
   */
  readonly loss: number;
  /** `correct` / `count`. */
  readonly accuracy: number;
  /** Pictures whose class was predicted correctly. */
  readonly correct: number;
  /** Pictures that could be read. */
  readonly count: number;
  readonly skipped: readonly SkippedFile[];
}

/** How well a classifier does on labelled pictures. */
export interface ClassifierEvaluation extends Score {
  readonly classNames: readonly string[];
  readonly task: TaskName;
  /** The threshold that was given; null for the class with the higher probability. */
  readonly threshold: number | null;
  /** All measures with 95 % intervals. */
  readonly metrics: ClassificationMetrics;
  /**
   * The number by which to divide the logits of the classifier's probabilities, so that the labels of these pictures are
   * most likely. Above 1: its probabilities are overconfident. Of a calibrated classifier it is near 1.
   */
  readonly temperature: TemperatureFit;
  readonly pictures: EvaluatedPictures;
}

/**
 * Computes all measures of predictions.
 *
 * @throws GraftError when there is no picture, or a logit is NaN or infinite
 * @throws UsageError for a threshold that is out of range, or with more than two classes; for a picture of several
 * classes; unless the temperature is above 0
 *
 * @example
 * ```ts
 * import { evaluatePredictions, labelledPredictions } from '@graft-vision/graft';
 *
 * const { metrics } = evaluatePredictions(await labelledPredictions(model, validation));
 * console.log(metrics.accuracy.value, metrics.macro.recall.value);
 * ```
 */
export function evaluatePredictions(
  { classNames, paths, labels, skipped, task: name = 'multiclass', ...given }: LabelledPredictions,
  options: EvaluatePredictionsOptions = {},
): ClassifierEvaluation {
  checkOptions('evaluatePredictions', options, evaluationRules);
  const { threshold, topK = 5, seed } = options;
  const task = oneLabelTask(name, classNames);
  checkThreshold(threshold, task);
  const count = paths.length;
  if (count === 0) {
    const [first] = skipped;
    throw new GraftError('There is no picture to evaluate.', {
      hint: first && `${skipped.length} were left out, the first one ${first.path}: ${first.reason}.`,
    });
  }
  const logits = atTemperature(given.logits, given.temperature);
  const losses = task.losses(labels, logits);
  const probabilities = task.probabilities(logits);
  // Logits still differ where probabilities were rounded to the same number.
  const predicted = threshold === undefined ? task.decide(logits) : task.decide(probabilities, threshold);
  const classes = classNumbersOf(labels);
  const metrics = classificationMetrics(classes, probabilities, {
    predicted: classNumbersOf(predicted),
    losses,
    topK: [topK],
    seed,
  });
  return {
    loss: metrics.logLoss.value,
    accuracy: metrics.correct / count,
    correct: metrics.correct,
    count,
    skipped,
    classNames,
    task: name,
    threshold: threshold ?? null,
    metrics,
    temperature: fitTemperature(classes, logits),
    pictures: { paths, labels, predicted, logits, probabilities, losses },
  };
}

/** The logits of the probabilities that a classifier gives. */
export function atTemperature(logits: Float32Array, temperature = 1): Float32Array {
  if (!(temperature > 0)) {
    throw new UsageError(`Expected a temperature above 0 but received ${temperature}.`);
  }
  return temperature === 1 ? logits : logits.map((logit) => logit / temperature);
}

/** A picture with a high loss: the model was confident of another class. */
export interface TopLoss {
  readonly path: string;
  /** The names of the true classes. */
  readonly labels: readonly string[];
  /** The names of the predicted classes. */
  readonly predicted: readonly string[];
  /** Of the predicted class. */
  readonly probability: number;
  /** Of the true class. */
  readonly labelProbability: number;
  readonly loss: number;
}

/** Whether the predicted classes differ from the true ones. */
export function isMistake({ labels, predicted }: TopLoss): boolean {
  return labels.length !== predicted.length || labels.some((name) => !predicted.includes(name));
}

/**
 * The pictures with the highest losses, highest first; equal ones in their order.
 *
 * @example
 * ```ts
 * import { evaluatePredictions, labelledPredictions } from '@graft-vision/graft';
 * import { topLosses } from '@graft-vision/graft/classifier';
 *
 * const evaluation = evaluatePredictions(await labelledPredictions(model, validation));
 * for (const { path, predicted, probability } of topLosses(evaluation, 5)) console.log(path, predicted, probability);
 * ```
 */
export function topLosses(
  { classNames, pictures }: Pick<ClassifierEvaluation, 'classNames' | 'pictures'>,
  limit: number,
): TopLoss[] {
  const { paths, labels, predicted, probabilities, losses } = pictures;
  const classes = classNames.length;
  const order = Array.from(losses.keys()).sort((one, other) => losses[other] - losses[one] || one - other);
  return order.slice(0, limit).map((at) => ({
    path: paths[at],
    labels: namesOfLabels(labels[at], classNames),
    predicted: namesOfLabels(predicted[at], classNames),
    probability: probabilities[at * classes + onlyLabel(predicted[at])],
    labelProbability: probabilities[at * classes + onlyLabel(labels[at])],
    loss: losses[at],
  }));
}

/** @throws UsageError for multilabel classifiers, see `evaluateMultilabelPredictions` */
export function oneLabelTask(name: TaskName, classNames: readonly string[]): Task {
  const task = taskNamed(name, classNames);
  if (!task.severalLabels) return task;
  throw new UsageError('Pictures that may have several labels are measured in another way.', {
    hint: 'Use evaluateMultilabelPredictions, or evaluateMultilabel of a loaded classifier.',
  });
}
