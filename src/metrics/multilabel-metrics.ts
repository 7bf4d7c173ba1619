import { UsageError } from '../errors.js';
import { anything, checkOptions, whole } from '../options.js';
import { rankedAveragePrecision } from './average-precision.js';
import { bootstrapValues, type Interval, intervalOf } from './bootstrap.js';
import { checkTargets, type MultilabelTargets } from './check-targets.js';
import type { ClassScore, PrecisionRecall } from './class-scores.js';
import type { Estimate } from './classification-metrics.js';
import { type Ranking, rankByScore } from './ranking.js';
import { rankedRocAuc } from './roc-auc.js';
import { orderOfSamples, rowsInOrder } from './sample-order.js';
import { type ClassScores, meanOfDefined, type SampleWeights } from './samples.js';
import { wilsonInterval } from './wilson-interval.js';

/** The scores of one class, over the samples of which it is known whether they have it. */
export interface MultilabelClassMetrics extends ClassScore {
  /** Samples of which it is known. `support` of them have the class. */
  readonly known: number;
  /** 95 % interval of the precision (Wilson); null where the class was never predicted. */
  readonly precisionInterval: Interval | null;
  /** 95 % interval of the recall (Wilson); null where no sample has the class. */
  readonly recallInterval: Interval | null;
  /** Null where no sample has the class. */
  readonly averagePrecision: number | null;
  /** Area under the ROC curve; null where all samples have the class, or none. */
  readonly rocAuc: number | null;
}

/** Everything that `multilabelMetrics` measures. Values are from 0 to 1. What is not known does not count. */
export interface MultilabelMetrics {
  /** Samples of which at least one label is known. */
  readonly count: number;
  /** Samples of which every known label was predicted correctly. */
  readonly correct: number;
  /** `correct` / `count`, with Wilson's interval. scikit-learn `accuracy_score` of rows. */
  readonly subsetAccuracy: Estimate;
  /** The share of the known labels that was predicted wrongly. scikit-learn `hamming_loss`. */
  readonly hammingLoss: Estimate;
  /** The mean average precision of the classes that samples have; null where none has any. */
  readonly meanAveragePrecision: Estimate | null;
  /** The mean area under the ROC curve; null where no class has one. */
  readonly rocAuc: Estimate | null;
  /** Over all labels of all samples together; null where no sample has a label. */
  readonly micro: Averages;
  /** Means in which each class that samples have counts the same; null where none has any. */
  readonly macro: Averages;
  /** In the order of the classes. */
  readonly classes: readonly MultilabelClassMetrics[];
}

/** Means of precision, recall and F1. */
export interface Averages {
  readonly precision: Estimate | null;
  readonly recall: Estimate | null;
  readonly f1: Estimate | null;
}

/** Options of `multilabelMetrics`. */
export interface MultilabelMetricsOptions {
  /** The probability from which on a class is predicted: one for all, or one for each class. Default 0.5. */
  readonly thresholds?: number | readonly number[];
  /** The seed of the bootstrap. Default 0. */
  readonly seed?: number;
  /** Number of resamples. Default 1000, or fewer (at least 100) when that would take very long. */
  readonly resamples?: number;
}

/** About this many probabilities take a few seconds. */
const MOST_VISITS = 1e8;

/**
 * All measures of a classifier on samples that may have several labels, or none, with 95 % intervals: Wilson's for
 * shares of samples, the bootstrap's (percentiles) for all others. The same samples give the same output, in whatever
 * order they come. Precision, recall and F1 have the edge cases of `classScores`: a class that samples have, but that was
 * never predicted, has 0.
 *
 * @param targets [count, classes]
 * @param probabilities [count, classes]
 * @throws UsageError where targets and probabilities do not match, no target is known, or an option is out of range
 */
export function multilabelMetrics(
  targets: MultilabelTargets,
  probabilities: ClassScores,
  classes: number,
  options: MultilabelMetricsOptions = {},
): MultilabelMetrics {
  checkOptions('multilabelMetrics', options, { thresholds: anything, seed: whole, resamples: anything });
  const measured = new Measured({ targets, probabilities }, classes, options.thresholds ?? 0.5);
  const values = measured.all();
  const seed = options.seed ?? 0;
  const resamples =
    options.resamples ?? Math.max(100, Math.min(1000, Math.floor(MOST_VISITS / probabilities.length)));
  const drawn = bootstrapValues(measured.samples, (weights) => measured.all(weights), { seed, resamples });
  const estimate = (name: keyof Measures): Estimate | null => {
    const value = values[name];
    if (value === null) return null;
    // Without an interval, all values are possible.
    const [low, high] = intervalOf(drawn[name] ?? [], null, { confidence: 0.95, resamples }) ?? [0, 1];
    return { value, low, high };
  };
  const { count, correct } = measured;
  const [low, high] = wilsonInterval(correct, count);
  return {
    count,
    correct,
    subsetAccuracy: { value: correct / count, low, high },
    hammingLoss: estimate('hammingLoss')!,
    meanAveragePrecision: estimate('meanAveragePrecision'),
    rocAuc: estimate('rocAuc'),
    micro: {
      precision: estimate('microPrecision'),
      recall: estimate('microRecall'),
      f1: estimate('microF1'),
    },
    macro: {
      precision: estimate('macroPrecision'),
      recall: estimate('macroRecall'),
      f1: estimate('macroF1'),
    },
    classes: measured.classMetrics(),
  };
}

interface Measures extends Record<string, number | null> {
  readonly hammingLoss: number | null;
  readonly meanAveragePrecision: number | null;
  readonly rocAuc: number | null;
  readonly microPrecision: number | null;
  readonly microRecall: number | null;
  readonly microF1: number | null;
  readonly macroPrecision: number | null;
  readonly macroRecall: number | null;
  readonly macroF1: number | null;
}

/** The samples of one class of which it is known whether they have it. */
interface KnownSamples {
  /** Their numbers: [known]. */
  readonly rows: Uint32Array;
  /** [known] */
  readonly has: Uint8Array;
  readonly predicted: Uint8Array;
  /** Of positions in `rows`. */
  readonly ranking: Ranking;
}

interface Counts {
  readonly support: number;
  readonly predicted: number;
  readonly correct: number;
  readonly known: number;
}

class Measured {
  readonly samples: number;
  /** Samples of which a label is known. */
  readonly count: number;
  readonly correct: number;
  readonly #classes: readonly KnownSamples[];

  constructor(
    given: { readonly targets: MultilabelTargets; readonly probabilities: ClassScores },
    classes: number,
    threshold: number | readonly number[],
  ) {
    const thresholds = typeof threshold === 'number' ? new Array<number>(classes).fill(threshold) : threshold;
    this.samples = given.targets.length / classes;
    checkTargets(given.targets, given.probabilities, classes, thresholds);
    // The bootstrap draws positions, and samples come in the order of files, names or splits.
    const order = orderOfSamples(this.samples, [
      { values: given.targets, width: classes },
      { values: given.probabilities, width: classes },
    ]);
    const targets = rowsInOrder(given.targets, order, classes);
    const probabilities = rowsInOrder(given.probabilities, order, classes);
    const right = new Uint8Array(this.samples).fill(1);
    const known = new Uint8Array(this.samples);
    this.#classes = thresholds.map((threshold, label) => {
      const rows = Uint32Array.from(
        Array.from({ length: this.samples }, (_, row) => row).filter(
          (row) => targets[row * classes + label] >= 0,
        ),
      );
      const scores = Float64Array.from(rows, (row) => probabilities[row * classes + label]);
      const has = Uint8Array.from(rows, (row) => targets[row * classes + label]);
      const predicted = Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
      rows.forEach((row, at) => {
        known[row] = 1;
        if (has[at] !== predicted[at]) right[row] = 0;
      });
      return { rows, has, predicted, ranking: rankByScore(scores) };
    });
    this.count = known.reduce((sum, one) => sum + one, 0);
    this.correct = known.reduce((sum, one, row) => sum + one * right[row], 0);
    if (this.count === 0)
      throw new UsageError('Expected at least one known label to measure but received none.');
  }

  /** @param weights how often each sample counts; default once */
  all(weights?: SampleWeights): Measures {
    const counts = this.#classes.map((samples) => countsOf(samples, weights));
    const scores = counts.map(scoresOf);
    const total = counts.reduce(
      (sum, { support, predicted, correct, known }) => ({
        support: sum.support + support,
        predicted: sum.predicted + predicted,
        correct: sum.correct + correct,
        known: sum.known + known,
      }),
      { support: 0, predicted: 0, correct: 0, known: 0 },
    );
    const micro = scoresOf(total);
    const macro = (name: keyof PrecisionRecall): number | null =>
      meanOfDefined(scores.map((score, at) => (counts[at].support > 0 ? score[name] : null)));
    const ranked = (measure: typeof rankedRocAuc): number | null =>
      meanOfDefined(this.#classes.map((samples) => rankedOf(samples, measure, weights)));
    return {
      hammingLoss:
        total.known === 0 ? null : (total.support + total.predicted - 2 * total.correct) / total.known,
      meanAveragePrecision: ranked(rankedAveragePrecision),
      rocAuc: ranked(rankedRocAuc),
      microPrecision: micro.precision,
      microRecall: micro.recall,
      microF1: micro.f1,
      macroPrecision: macro('precision'),
      macroRecall: macro('recall'),
      macroF1: macro('f1'),
    };
  }

  classMetrics(): MultilabelClassMetrics[] {
    return this.#classes.map((samples) => {
      const counts = countsOf(samples);
      const { support, predicted, correct } = counts;
      return {
        ...scoresOf(counts),
        ...counts,
        precisionInterval: predicted === 0 ? null : wilsonInterval(correct, predicted),
        recallInterval: support === 0 ? null : wilsonInterval(correct, support),
        averagePrecision: rankedOf(samples, rankedAveragePrecision),
        rocAuc: rankedOf(samples, rankedRocAuc),
      };
    });
  }
}

function countsOf({ rows, has, predicted }: KnownSamples, weights?: SampleWeights): Counts {
  let [known, support, said, correct] = [0, 0, 0, 0];
  for (let at = 0; at < rows.length; at++) {
    const weight = weights === undefined ? 1 : weights[rows[at]];
    known += weight;
    if (has[at]) support += weight;
    if (predicted[at]) said += weight;
    if (has[at] && predicted[at]) correct += weight;
  }
  return { known, support, predicted: said, correct };
}

/** As `classScores` has them. */
function scoresOf({ support, predicted, correct }: Counts): PrecisionRecall {
  return {
    precision: predicted > 0 ? correct / predicted : support > 0 ? 0 : null,
    recall: support > 0 ? correct / support : null,
    f1: support > 0 ? (2 * correct) / (support + predicted) : null,
  };
}

function rankedOf(
  { rows, has, ranking }: KnownSamples,
  measure: typeof rankedRocAuc,
  weights?: SampleWeights,
): number | null {
  const own = weights === undefined ? undefined : Uint32Array.from(rows, (row) => weights[row]);
  return measure(ranking, { labels: has, label: 1 }, own);
}
