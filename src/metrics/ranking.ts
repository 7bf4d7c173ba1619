import type { SampleWeights } from './samples.js';

/** Samples in the order of their scores, from which ROC-AUC, average precision and threshold curves are computed. */
export interface Ranking {
  /** Sample numbers, highest score first. */
  readonly order: Uint32Array;
  /** Where each group of equal scores ends in `order`. */
  readonly ends: Uint32Array;
}

export function rankByScore(scores: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, sample) => sample);
  order.sort((one, other) => scores[other] - scores[one]);
  const ends: number[] = [];
  for (let at = 1; at <= order.length; at++) {
    if (at === order.length || scores[order[at]] !== scores[order[at - 1]]) ends.push(at);
  }
  return { order, ends: Uint32Array.from(ends) };
}

/** Which samples are positive: those with this label. */
export interface Positives {
  readonly labels: ArrayLike<number>;
  readonly label: number;
}

/** Positive samples as labels of two classes: the second class is the positive one. */
export function positives(positive: ArrayLike<boolean | number>): Positives {
  return {
    labels: Uint8Array.from({ length: positive.length }, (_, at) => (positive[at] ? 1 : 0)),
    label: 1,
  };
}

/**
 * Visits the groups of equal scores from the highest down, so that samples with equal scores are treated alike. The
 * bootstrap calls this once per resample and class, so it passes plain numbers, not objects.
 *
 * @param visit gets the weights of positive and of negative samples in the group; the same for all samples from the
 * highest score down to and including this group; and a sample of the group
 * @returns the weights of all positive and all negative samples
 */
export function visitGroups(
  { order, ends }: Ranking,
  { labels, label }: Positives,
  weights: SampleWeights | undefined,
  visit: (
    positives: number,
    negatives: number,
    truePositives: number,
    falsePositives: number,
    sample: number,
  ) => void,
): { positives: number; negatives: number } {
  let at = 0;
  let truePositives = 0;
  let falsePositives = 0;
  for (let group = 0; group < ends.length; group++) {
    const end = ends[group];
    const sample = order[at];
    let positives = 0;
    let negatives = 0;
    for (; at < end; at++) {
      const weight = weights === undefined ? 1 : weights[order[at]];
      if (labels[order[at]] === label) positives += weight;
      else negatives += weight;
    }
    truePositives += positives;
    falsePositives += negatives;
    visit(positives, negatives, truePositives, falsePositives, sample);
  }
  return { positives: truePositives, negatives: falsePositives };
}
