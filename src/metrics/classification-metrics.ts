import { anything, checkOptions, whole } from '../options.js';
import { predictedClasses, topKAccuracy } from './accuracy.js';
import { bootstrapValues, type Interval, intervalOf } from './bootstrap.js';
import type { CalibrationBin } from './calibration.js';
import { type ClassScore, classScores } from './class-scores.js';
import { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.js';
import { orderOfSamples, rowsInOrder } from './sample-order.js';
import { type ClassLabels, type ClassScores, checkSameLength, checkSamples } from './samples.js';
import { type Measures, WeightedMeasures } from './weighted-measures.js';
import { wilsonInterval } from './wilson-interval.js';

/** A value with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The scores of one class against all others, with intervals. */
export interface ClassMetrics extends ClassScore {
  /** 95 % interval of the precision (Wilson); null where the class was never predicted. */
  readonly precisionInterval: Interval | null;
  /** 95 % interval of the recall (Wilson); null where there is no sample of the class. */
  readonly recallInterval: Interval | null;
  /** Area under the ROC curve against all other classes; null where it is not defined. */
  readonly rocAuc: number | null;
  /** Average precision against all other classes; null where there is no sample of the class. */
  readonly averagePrecision: number | null;
}

/** Everything that `classificationMetrics` measures. Values are from 0 to 1 unless stated otherwise. */
export interface ClassificationMetrics {
  /** Samples. */
  readonly count: number;
  /** Samples whose class was predicted correctly. */
  readonly correct: number;
  /** `correct` / `count`, with Wilson's interval. */
  readonly accuracy: Estimate;
  /** The share of samples whose class is among the first k, with Wilson's interval. */
  readonly topK: readonly (Estimate & { readonly k: number })[];
  /** Means in which each class that has samples counts the same. The recall is also called balanced accuracy. */
  readonly macro: { readonly precision: Estimate; readonly recall: Estimate; readonly f1: Estimate };
  /** Means weighted by the samples of each class. */
  readonly weighted: { readonly precision: Estimate; readonly recall: Estimate; readonly f1: Estimate };
  /** Mean area under the ROC curve of each class against the others; null where no class has one. */
  readonly rocAuc: Estimate | null;
  /** Mean average precision of each class against the others; null where no class has one. */
  readonly averagePrecision: Estimate | null;
  /** Mean cross-entropy in nats, at least 0. */
  readonly logLoss: Estimate;
  /** From 0 to 1 for two classes, to 2 for more; see `brierScore`. */
  readonly brierScore: Estimate;
  /** The mean difference between confidence and accuracy, in 15 ranges; see `expectedCalibrationError`. */
  readonly expectedCalibrationError: Estimate;
  /** In the order of the classes. */
  readonly classes: readonly ClassMetrics[];
  readonly confusionMatrix: ConfusionMatrix;
  /** The bins of a reliability diagram. */
  readonly calibration: readonly CalibrationBin[];
}

/** Options of `classificationMetrics`. */
export interface ClassificationMetricsOptions {
  /** The predicted class of each sample, if it is not the class with the highest probability. */
  readonly predicted?: ClassLabels;
  /**
   * Each sample's cross-entropy in nats, [count], if it was computed from logits: probabilities near 0 and 1 are rounded.
   * By default that of the probabilities.
   */
  readonly losses?: Float64Array;
  /** The k of each top-k accuracy; those above the number of classes are left out. Default [5]. */
  readonly topK?: readonly number[];
  /** The seed of the bootstrap. Default 0. */
  readonly seed?: number;
  /** Number of resamples. Default 1000, or fewer (at least 100) when that would take very long. */
  readonly resamples?: number;
}

/** About this many probabilities take a few seconds. */
const MOST_VISITS = 1e8;

/**
 * All measures of a classifier on labelled samples, with 95 % intervals: Wilson's for shares of samples, the
 * bootstrap's for all others (percentiles, but the basic interval for the calibration error, because resampling makes
 * it larger). A measure that needs samples of a class without samples is null. The same samples give the same output, in
 * whatever order they come.
 *
 * @param probabilities [count, classes]
 * @throws UsageError where labels and probabilities do not match or an option is out of range
 */
export function classificationMetrics(
  labels: ClassLabels,
  probabilities: ClassScores,
  options: ClassificationMetricsOptions = {},
): ClassificationMetrics {
  checkOptions('classificationMetrics', options, {
    predicted: anything,
    losses: anything,
    topK: anything,
    seed: whole,
    resamples: anything,
  });
  const classes = checkSamples(labels, probabilities);
  const count = labels.length;
  if (options.losses !== undefined) checkSameLength(count, options.losses, 'losses');
  const predicted = options.predicted ?? predictedClasses(probabilities, classes);
  const matrix = confusionMatrix(labels, predicted, classes);
  const correct = matrix.reduce((sum, row, label) => sum + row[label], 0);
  const measures = measuresInOwnOrder(labels, probabilities, predicted, options.losses);
  const estimates = estimate(measures, count, {
    seed: options.seed ?? 0,
    resamples:
      options.resamples ?? Math.max(100, Math.min(1000, Math.floor(MOST_VISITS / probabilities.length))),
  });
  return {
    count,
    correct,
    accuracy: share(correct, count),
    topK: (options.topK ?? [5])
      .filter((k) => k <= classes)
      .map((k) => ({ k, ...share(Math.round(topKAccuracy(labels, probabilities, k) * count), count) })),
    macro: {
      precision: estimates.macroPrecision!,
      recall: estimates.macroRecall!,
      f1: estimates.macroF1!,
    },
    weighted: {
      precision: estimates.weightedPrecision!,
      recall: estimates.weightedRecall!,
      f1: estimates.weightedF1!,
    },
    rocAuc: estimates.rocAuc,
    averagePrecision: estimates.averagePrecision,
    logLoss: estimates.logLoss!,
    brierScore: estimates.brierScore!,
    expectedCalibrationError: estimates.expectedCalibrationError!,
    classes: classMetrics(matrix, measures),
    confusionMatrix: matrix,
    calibration: measures.calibration(),
  };
}

/** The bootstrap draws positions, and samples come in the order of files, names or splits. */
function measuresInOwnOrder(
  labels: ClassLabels,
  probabilities: ClassScores,
  predicted: ClassLabels,
  losses: Float64Array | undefined,
): WeightedMeasures {
  const count = labels.length;
  const classes = probabilities.length / count;
  const order = orderOfSamples(count, [
    { values: labels, width: 1 },
    { values: predicted, width: 1 },
    { values: probabilities, width: classes },
    ...(losses === undefined ? [] : [{ values: losses, width: 1 }]),
  ]);
  return new WeightedMeasures(
    Int32Array.from(order, (sample) => labels[sample]),
    rowsInOrder(probabilities, order, classes),
    Int32Array.from(order, (sample) => predicted[sample]),
    losses && rowsInOrder(losses, order, 1),
  );
}

function estimate(
  measures: WeightedMeasures,
  count: number,
  options: { seed: number; resamples: number },
): Record<keyof Measures, Estimate | null> {
  const drawn = bootstrapValues(count, (weights) => ({ ...measures.all(weights) }), options);
  const values: Measures = measures.all();
  const one = (name: keyof Measures): Estimate | null => {
    const value = values[name];
    if (value === null) return null;
    const mirror = name === 'expectedCalibrationError' ? value : null;
    // Without an interval, all values of these measures are possible.
    const bounds = intervalOf(drawn[name] ?? [], mirror, { confidence: 0.95, ...options }) ?? [0, 1];
    const [low, high] = mirror === null ? bounds : bounds.map((bound) => Math.min(1, Math.max(0, bound)));
    return { value, low, high };
  };
  const names = Object.keys(values) as (keyof Measures)[];
  return Object.fromEntries(names.map((name) => [name, one(name)])) as Record<
    keyof Measures,
    Estimate | null
  >;
}

function classMetrics(matrix: ConfusionMatrix, measures: WeightedMeasures): ClassMetrics[] {
  const areas = measures.rocAuc().classes;
  const precisions = measures.averagePrecision().classes;
  return classScores(matrix).classes.map((score, label) => ({
    ...score,
    precisionInterval: score.predicted === 0 ? null : wilsonInterval(score.correct, score.predicted),
    recallInterval: score.support === 0 ? null : wilsonInterval(score.correct, score.support),
    rocAuc: areas[label],
    averagePrecision: precisions[label],
  }));
}

function share(correct: number, count: number): Estimate {
  const [low, high] = wilsonInterval(correct, count);
  return { value: correct / count, low, high };
}
