import type { SkippedFile } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import {
  applyTemperature,
  type ClassificationMetrics,
  classificationMetrics,
  crossEntropies,
  fitTemperature,
  predictedClasses,
  type TemperatureFit,
} from '../metrics/index.js';
import type { Evaluation } from '../train/index.js';

/** What a model said about pictures whose classes are known: entry i of each belongs to picture i. */
export interface LabelledPredictions {
  readonly classNames: readonly string[];
  readonly paths: readonly string[];
  /** The true classes, as positions in `classNames`: [count]. */
  readonly labels: Int32Array;
  /** [count, classes], row-major. */
  readonly logits: Float32Array;
  /** [count, classes]; softmax(logits) where not given. */
  readonly probabilities?: Float32Array;
  /** Pictures that were left out, and why. */
  readonly skipped: readonly SkippedFile[];
}

/** How `evaluatePredictions` measures. */
export interface EvaluatePredictionsOptions {
  /**
   * For two classes: the probability of the second class from which on a picture counts as that class, between 0 and
   * 1. Without it the class with the higher probability is taken.
   */
  readonly threshold?: number;
  /** Measures also how often the right class is among the first k. Default 5; left out for fewer classes. */
  readonly topK?: number;
  /** For the draws behind the confidence intervals. Default 0. */
  readonly seed?: number;
}

/** Labelled pictures and what became of them, in columns: entry i of each belongs to picture i. */
export interface EvaluatedPictures {
  readonly paths: readonly string[];
  /** The true classes, as positions in `classNames`: [count]. */
  readonly labels: Int32Array;
  /** The chosen classes: [count]. */
  readonly predicted: Int32Array;
  /** [count, classes], row-major. */
  readonly probabilities: Float32Array;
  /** Cross-entropy of each picture in nats: [count]. */
  readonly losses: Float64Array;
}

/** How well a classifier does on labelled pictures. */
export interface ClassifierEvaluation extends Evaluation {
  readonly classNames: readonly string[];
  /** The threshold that was asked for; null for the class with the higher probability. */
  readonly threshold: number | null;
  /** All measures with 95 % intervals. */
  readonly metrics: ClassificationMetrics;
  /**
   * What the logits would have to be divided by for these pictures to be most likely. Above 1: the model is surer of
   * itself than it should be.
   */
  readonly temperature: TemperatureFit;
  readonly pictures: EvaluatedPictures;
}

/**
 * Measures predictions in every way there is.
 *
 * @throws GraftError when there is no picture, or a logit is not finite
 * @throws UsageError for a threshold that is out of range, or with more than two classes
 */
export function evaluatePredictions(
  { classNames, paths, labels, logits, skipped, ...given }: LabelledPredictions,
  options: EvaluatePredictionsOptions = {},
): ClassifierEvaluation {
  const { threshold, topK = 5, seed } = options;
  checkThreshold(threshold, classNames);
  const count = paths.length;
  if (count === 0) {
    const [first] = skipped;
    throw new GraftError('There is no picture to measure.', {
      hint: first && `${skipped.length} were left out, the first one ${first.path}: ${first.reason}.`,
    });
  }
  const losses = crossEntropies(labels, logits);
  const probabilities = given.probabilities ?? applyTemperature(logits, classNames.length, 1);
  const predicted =
    threshold === undefined
      ? predictedClasses(logits, classNames.length)
      : chooseBy(threshold, probabilities);
  const metrics = classificationMetrics(labels, probabilities, { predicted, topK: [topK], seed });
  return {
    loss: losses.reduce((sum, value) => sum + value, 0) / count,
    accuracy: metrics.correct / count,
    correct: metrics.correct,
    count,
    skipped,
    classNames,
    threshold: threshold ?? null,
    metrics,
    temperature: fitTemperature(labels, logits),
    pictures: { paths, labels, predicted, probabilities, losses },
  };
}

/** A picture with a high loss: the model was sure of something else. */
export interface TopLoss {
  readonly path: string;
  /** The true class. */
  readonly label: string;
  /** The class that was chosen. */
  readonly predicted: string;
  /** Of the chosen class. */
  readonly probability: number;
  /** Of the true class. */
  readonly labelProbability: number;
  readonly loss: number;
}

/** The pictures with the highest losses, highest first; of equal ones in their order. */
export function topLosses(
  { classNames, pictures }: Pick<ClassifierEvaluation, 'classNames' | 'pictures'>,
  limit: number,
): TopLoss[] {
  const { paths, labels, predicted, probabilities, losses } = pictures;
  const classes = classNames.length;
  const order = Array.from(losses.keys()).sort((one, other) => losses[other] - losses[one] || one - other);
  return order.slice(0, limit).map((at) => ({
    path: paths[at],
    label: classNames[labels[at]],
    predicted: classNames[predicted[at]],
    probability: probabilities[at * classes + predicted[at]],
    labelProbability: probabilities[at * classes + labels[at]],
    loss: losses[at],
  }));
}

/** @throws UsageError for a threshold that is out of range, or with more than two classes */
export function checkThreshold(threshold: number | undefined, classNames: readonly string[]): void {
  if (threshold === undefined) return;
  if (classNames.length !== 2) {
    throw new UsageError(
      `A threshold needs two classes, but the model has ${classNames.length}: ${classNames.slice(0, 12).join(', ')}.`,
      { hint: 'Leave the threshold out; the class with the highest probability is taken.' },
    );
  }
  if (!(threshold > 0 && threshold < 1)) {
    throw new UsageError(`Expected a number between 0 and 1 for threshold but received ${threshold}.`);
  }
}

function chooseBy(threshold: number, probabilities: Float32Array): Int32Array {
  const count = probabilities.length / 2;
  return Int32Array.from({ length: count }, (_, at) => (probabilities[2 * at + 1] >= threshold ? 1 : 0));
}
