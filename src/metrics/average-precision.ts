import { type Positives, positives, type Ranking, rankByScore, visitGroups } from './ranking.js';
import { type OneVsRest, oneVsRest } from './roc-auc.js';
import { type ClassLabels, type ClassScores, checkSameLength, type SampleWeights } from './samples.js';

/**
 * Average precision of two classes: the mean of the precision at every threshold, weighted by the recall that the
 * threshold adds. The steps are not interpolated. scikit-learn `average_precision_score`.
 *
 * @param positive whether each sample is of the positive class
 * @param scores higher for samples that are more likely positive
 * @returns from 0 to 1; for chance it is the share of positive samples. Null where no sample is positive
 */
export function averagePrecision(
  positive: ArrayLike<boolean | number>,
  scores: ArrayLike<number>,
  weights?: SampleWeights,
): number | null {
  checkSameLength(positive.length, scores, 'scores');
  if (weights !== undefined) checkSameLength(positive.length, weights, 'weights');
  return rankedAveragePrecision(rankByScore(scores), positives(positive), weights);
}

/**
 * The average precision of each class against the others, and the mean over the classes that have samples
 * (scikit-learn's `average='macro'` on one-hot labels).
 *
 * @param probabilities [count, classes]
 * @throws UsageError where labels and probabilities do not match
 */
export function averagePrecisionOneVsRest(
  labels: ClassLabels,
  probabilities: ClassScores,
  weights?: SampleWeights,
): OneVsRest {
  return oneVsRest(labels, probabilities, rankedAveragePrecision, weights);
}

export function rankedAveragePrecision(
  ranking: Ranking,
  positive: Positives,
  weights?: SampleWeights,
): number | null {
  let sum = 0;
  const total = visitGroups(ranking, positive, weights, (positives, _, truePositives, falsePositives) => {
    if (positives > 0) sum += (positives * truePositives) / (truePositives + falsePositives);
  });
  return total.positives === 0 ? null : sum / total.positives;
}
