import {
  type ClassLabels,
  type ClassScores,
  checkSameLength,
  checkSamples,
  type SampleWeights,
  weightedMean,
} from './samples.js';

/**
 * The mean negative logarithm of the probability of the true class. Probabilities below 2.2e-16 (the spacing of float64
 * at 1) count as 2.2e-16. scikit-learn `log_loss` on float64.
 *
 * @param probabilities [count, classes]
 * @returns at least 0, in nats; null where all weights are 0
 * @throws UsageError where labels and probabilities do not match
 */
export function logLoss(
  labels: ClassLabels,
  probabilities: ClassScores,
  weights?: SampleWeights,
): number | null {
  if (weights !== undefined) checkSameLength(labels.length, weights, 'weights');
  return weightedMean(sampleLogLosses(labels, probabilities), weights);
}

/**
 * The mean squared difference between the probabilities and the truth (1 for the true class, 0 for the others). For
 * more than two classes the squares of all classes are summed, as Brier did (0 is best, 2 is worst); for two classes it
 * is half of that, the square of one class (1 is worst). G. W. Brier, "Verification of Forecasts Expressed in Terms of
 * Probability", 1950; scikit-learn `brier_score_loss`.
 *
 * @param probabilities [count, classes]
 * @returns null where all weights are 0
 * @throws UsageError where labels and probabilities do not match
 */
export function brierScore(
  labels: ClassLabels,
  probabilities: ClassScores,
  weights?: SampleWeights,
): number | null {
  if (weights !== undefined) checkSameLength(labels.length, weights, 'weights');
  return weightedMean(sampleBrierScores(labels, probabilities), weights);
}

export function sampleLogLosses(labels: ClassLabels, probabilities: ClassScores): Float64Array {
  const classes = checkSamples(labels, probabilities);
  return Float64Array.from(labels, (label, sample) => {
    const probability = probabilities[sample * classes + label];
    return -Math.log(Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON));
  });
}

export function sampleBrierScores(labels: ClassLabels, probabilities: ClassScores): Float64Array {
  const classes = checkSamples(labels, probabilities);
  return Float64Array.from(labels, (label, sample) => {
    if (classes === 2) return (probabilities[2 * sample + 1] - label) ** 2;
    let sum = 0;
    for (let column = 0; column < classes; column++) {
      sum += (probabilities[sample * classes + column] - (column === label ? 1 : 0)) ** 2;
    }
    return sum;
  });
}

/**
 * Each sample's cross-entropy, from logits: the negative logarithm of softmax at the true class, without the rounding
 * of probabilities close to 0 and 1. Its mean is the loss that training reports.
 *
 * @param logits [count, classes]
 * @returns [count], in nats
 * @throws UsageError where labels and logits do not match
 */
export function crossEntropies(labels: ClassLabels, logits: ClassScores): Float64Array {
  const classes = checkSamples(labels, logits, 'logits');
  return Float64Array.from(labels, (label, sample) => {
    const row = logits.subarray(sample * classes, (sample + 1) * classes);
    let largest = row[0];
    for (const value of row) if (value > largest) largest = value;
    let total = 0;
    for (const value of row) total += Math.exp(value - largest);
    return Math.log(total) + largest - row[label];
  });
}
