import { type Positives, positives, type Ranking, rankByScore, visitGroups } from './ranking.js';
import {
  type ClassLabels,
  type ClassScores,
  checkSameLength,
  checkSamples,
  meanOfDefined,
  type SampleWeights,
} from './samples.js';

/** A measure of every class against all the others, and its mean. */
export interface OneVsRest {
  /** In the order of the classes; null for a class with no samples, or with all of them. */
  readonly classes: readonly (number | null)[];
  /** The mean over the classes that have a value; null where none has. */
  readonly macro: number | null;
}

/**
 * The area under the ROC curve of two classes: the probability that a positive sample has a higher score than a
 * negative one, where equal scores count one half. scikit-learn `roc_auc_score`.
 *
 * @param positive whether each sample is of the positive class
 * @param scores higher for samples that are more likely positive
 * @returns from 0 to 1, 0.5 for chance; null where all samples are of one class
 */
export function rocAuc(
  positive: ArrayLike<boolean | number>,
  scores: ArrayLike<number>,
  weights?: SampleWeights,
): number | null {
  checkSameLength(positive.length, scores, 'scores');
  if (weights !== undefined) checkSameLength(positive.length, weights, 'weights');
  return rankedRocAuc(rankByScore(scores), positives(positive), weights);
}

/**
 * The area under the ROC curve of each class against the others, and the mean (scikit-learn's `multi_class='ovr'`,
 * `average='macro'`). Classes for which it is not defined are left out; scikit-learn throws instead.
 *
 * @param probabilities [count, classes]
 * @throws UsageError where labels and probabilities do not match
 */
export function rocAucOneVsRest(
  labels: ClassLabels,
  probabilities: ClassScores,
  weights?: SampleWeights,
): OneVsRest {
  return oneVsRest(labels, probabilities, rankedRocAuc, weights);
}

export function rankedRocAuc(ranking: Ranking, positive: Positives, weights?: SampleWeights): number | null {
  let area = 0;
  const total = visitGroups(ranking, positive, weights, (positives, negatives, truePositives) => {
    area += negatives * (truePositives - positives / 2);
  });
  const pairs = total.positives * total.negatives;
  return pairs === 0 ? null : area / pairs;
}

type RankedMeasure = typeof rankedRocAuc;

export function oneVsRest(
  labels: ClassLabels,
  probabilities: ClassScores,
  measure: RankedMeasure,
  weights?: SampleWeights,
): OneVsRest {
  const classes = checkSamples(labels, probabilities);
  if (weights !== undefined) checkSameLength(labels.length, weights, 'weights');
  const rankings = rankClasses(probabilities, classes);
  return measureRankings(rankings, labels, measure, weights);
}

/** One ranking per class. Rankings are expensive, so callers that measure often keep them. */
export function rankClasses(probabilities: ClassScores, classes: number): Ranking[] {
  const count = probabilities.length / classes;
  return Array.from({ length: classes }, (_, label) =>
    rankByScore(Float64Array.from({ length: count }, (_, sample) => probabilities[sample * classes + label])),
  );
}

export function measureRankings(
  rankings: readonly Ranking[],
  labels: ClassLabels,
  measure: RankedMeasure,
  weights?: SampleWeights,
): OneVsRest {
  const classes = rankings.map((ranking, label) => measure(ranking, { labels, label }, weights));
  return { classes, macro: meanOfDefined(classes) };
}
