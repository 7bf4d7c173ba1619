import { UsageError } from '../errors.js';
import { shown } from '../shown.js';
import {
  type ClassLabels,
  type ClassScores,
  checkSameLength,
  checkSamples,
  type SampleWeights,
  weightedMean,
} from './samples.js';

/**
 * The class with the highest number of each row; on a tie the first, as argmax in NumPy and Keras.
 *
 * @param scores [count, classes] probabilities or logits
 * @returns [count]
 */
export function predictedClasses(scores: ClassScores, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, sample) => {
    let best = sample * classes;
    for (let at = best + 1; at < (sample + 1) * classes; at++) if (scores[at] > scores[best]) best = at;
    return best - sample * classes;
  });
}

/**
 * The share of samples whose class has the highest probability. Keras `SparseCategoricalAccuracy`.
 *
 * @param probabilities [count, classes]
 * @returns from 0 to 1
 * @throws UsageError where labels and probabilities do not match
 */
export function accuracy(labels: ClassLabels, probabilities: ClassScores, weights?: SampleWeights): number {
  return topKAccuracy(labels, probabilities, 1, weights);
}

/**
 * The share of samples whose class is among the `k` with the highest probabilities. Keras
 * `SparseTopKCategoricalAccuracy`, scikit-learn `top_k_accuracy_score`. Of equal probabilities the first class counts
 * as higher, so that k = 1 is the accuracy (scikit-learn takes the last one).
 *
 * @param probabilities [count, classes]
 * @param k whole number from 1 to the number of classes
 * @returns from 0 to 1
 * @throws UsageError for another k, or where labels and probabilities do not match
 */
export function topKAccuracy(
  labels: ClassLabels,
  probabilities: ClassScores,
  k: number,
  weights?: SampleWeights,
): number {
  const classes = checkSamples(labels, probabilities);
  if (weights !== undefined) checkSameLength(labels.length, weights, 'weights');
  if (!Number.isInteger(k) || k < 1 || k > classes) {
    throw new UsageError(`Expected a whole number from 1 to ${classes} for k but received ${shown(k)}.`);
  }
  const found = Float64Array.from(labels, (label, sample) =>
    rankOf(label, sample, probabilities, classes) < k ? 1 : 0,
  );
  return weightedMean(found, weights) ?? 0;
}

/** How many classes rank before the label. */
function rankOf(label: number, sample: number, scores: ClassScores, classes: number): number {
  const own = scores[sample * classes + label];
  let rank = 0;
  for (let other = 0; other < classes; other++) {
    const score = scores[sample * classes + other];
    if (score > own || (score === own && other < label)) rank++;
  }
  return rank;
}
