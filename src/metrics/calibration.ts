import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { predictedClasses } from './accuracy.js';
import {
  type ClassLabels,
  type ClassScores,
  checkSameLength,
  checkSamples,
  type SampleWeights,
} from './samples.js';

/** The samples whose confidence lies in one range: a point of a reliability diagram. */
export interface CalibrationBin {
  /** The range of the confidence: above `low` and up to `high`. */
  readonly low: number;
  readonly high: number;
  /** How many samples. */
  readonly count: number;
  /** Their mean confidence; null where there is none. */
  readonly confidence: number | null;
  /** The share of them that is correct; null where there is none. */
  readonly accuracy: number | null;
}

/**
 * Confidence and accuracy in ranges of equal width. Confidence is the probability of the predicted class, the class
 * with the highest probability; in a calibrated model, four in five samples with a confidence of 80 % are correct.
 *
 * @param probabilities [count, classes]
 * @param options.bins number of ranges from 0 to 1, default 15
 * @throws UsageError where labels and probabilities do not match, or for a number of bins that is not whole and
 * positive
 */
export function calibrationBins(
  labels: ClassLabels,
  probabilities: ClassScores,
  options: { bins?: number; weights?: SampleWeights } = {},
): CalibrationBin[] {
  checkOptions('calibrationBins', options, { bins: anything, weights: anything });
  const { bins = 15, weights } = options;
  const confidences = sampleConfidences(labels, probabilities);
  if (!Number.isInteger(bins) || bins < 1) {
    throw new UsageError(`Expected a whole number of at least 1 for bins but received ${shown(bins)}.`);
  }
  if (weights !== undefined) checkSameLength(labels.length, weights, 'weights');
  return binConfidences(confidences, bins, weights);
}

/**
 * The expected calibration error: the mean difference between confidence and accuracy over the samples. M. P. Naeini
 * and others, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015; C. Guo and others, "On
 * Calibration of Modern Neural Networks", 2017.
 *
 * @param bins as `calibrationBins` returns them
 * @returns from 0 (calibrated) to 1; null where the bins are empty
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  let sum = 0;
  let total = 0;
  for (const { count, confidence, accuracy } of bins) {
    if (confidence === null || accuracy === null) continue;
    sum += count * Math.abs(accuracy - confidence);
    total += count;
  }
  return total === 0 ? null : sum / total;
}

/** Each sample's confidence and whether its prediction is correct. */
export interface Confidences {
  readonly confidence: Float64Array;
  readonly correct: Uint8Array;
}

export function sampleConfidences(labels: ClassLabels, probabilities: ClassScores): Confidences {
  const classes = checkSamples(labels, probabilities);
  const predicted = predictedClasses(probabilities, classes);
  return {
    confidence: Float64Array.from(predicted, (best, sample) => probabilities[sample * classes + best]),
    correct: Uint8Array.from(predicted, (best, sample) => (best === labels[sample] ? 1 : 0)),
  };
}

export function binConfidences(
  { confidence, correct }: Confidences,
  bins: number,
  weights?: SampleWeights,
): CalibrationBin[] {
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (let sample = 0; sample < confidence.length; sample++) {
    const weight = weights === undefined ? 1 : weights[sample];
    // Rounding can make a confidence slightly larger than 1.
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence[sample] * bins) - 1));
    counts[bin] += weight;
    confidences[bin] += weight * confidence[sample];
    right[bin] += weight * correct[sample];
  }
  return Array.from(counts, (count, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count,
    confidence: count === 0 ? null : confidences[bin] / count,
    accuracy: count === 0 ? null : right[bin] / count,
  }));
}
