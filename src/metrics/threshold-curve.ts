import { positives, rankByScore, visitGroups } from './ranking.js';
import { checkSameLength } from './samples.js';

/** Precision, recall and F1 of two classes at one threshold. */
export interface ThresholdPoint {
  /** Samples with this score or a higher one count as positive. */
  readonly threshold: number;
  /** The share of those that is positive. */
  readonly precision: number;
  /** The share of the positive samples that is among those. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/**
 * Precision, recall and F1 for every score as the threshold, lowest first. scikit-learn `precision_recall_curve`
 * without its last point, which has no threshold.
 *
 * @param positive whether each sample is of the positive class
 * @param scores higher for samples that are more likely positive
 * @returns empty where no sample is positive
 */
export function thresholdCurve(
  positive: ArrayLike<boolean | number>,
  scores: ArrayLike<number>,
): ThresholdPoint[] {
  checkSameLength(positive.length, scores, 'scores');
  const groups: Omit<ThresholdPoint, 'recall' | 'f1'>[] = [];

  const { positives: all } = visitGroups(
    rankByScore(scores),
    positives(positive),
    undefined,
    (_positives, _negatives, truePositives, falsePositives, sample) => {
      const precision = truePositives / (truePositives + falsePositives);
      groups.push({ threshold: scores[sample], precision, truePositives, falsePositives });
    },
  );
  if (all === 0) return [];
  return groups.reverse().map((group) => ({
    ...group,
    recall: group.truePositives / all,
    f1: (2 * group.truePositives) / (all + group.truePositives + group.falsePositives),
  }));
}

/** The point with the highest F1, on a tie the one with the highest threshold; undefined for an empty curve. */
export function bestThreshold(curve: readonly ThresholdPoint[]): ThresholdPoint | undefined {
  let best = curve.at(0);
  for (const point of curve) if (best === undefined || point.f1 >= best.f1) best = point;
  return best;
}
