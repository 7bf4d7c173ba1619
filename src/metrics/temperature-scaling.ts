import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { type ClassLabels, type ClassScores, checkSamples } from './samples.js';

/** The result of `fitTemperature`. */
export interface TemperatureFit {
  /** The number to divide logits by: above 1 for an overconfident model, below 1 for an underconfident one. */
  readonly temperature: number;
  /** Mean cross-entropy of the samples with the original logits, without smoothing. */
  readonly lossBefore: number;
  /** The same with the logits divided by the temperature. */
  readonly lossAfter: number;
}

/** Options of `fitTemperature`. */
export interface FitTemperatureOptions {
  /**
   * The share of each label that counts for the other classes, from 0 to below 1. Default 1 / (n + 2) for n samples: one
   * success and one failure are added to what was seen, as in J. Platt, "Probabilistic Outputs for Support Vector
   * Machines", 1999. With 0, samples that are all right would make every probability certain.
   */
  readonly smoothing?: number;
}

/** The bounds of the search: a best temperature outside them is 0 or infinite. */
const LOWEST = 1e-3;
const HIGHEST = 1e3;

/**
 * The temperature that minimizes the cross-entropy of the given samples, whose labels are smoothed a little. It does not
 * change the predicted classes, only their probabilities. Fit it on validation pictures, not on training pictures. C. Guo
 * and others, "On Calibration of Modern Neural Networks", 2017.
 *
 * The cross-entropy is convex in 1 / temperature, so there is one minimum; Newton's method finds it to 1e-9 inside an
 * interval that always contains it.
 *
 * @param logits [count, classes]
 * @returns a temperature from 0.001 to 1000: the upper bound where the logits carry no information, the lower one where
 * every sample is right and there is no smoothing
 * @throws UsageError where labels and logits do not match, or the smoothing is out of range
 */
export function fitTemperature(
  labels: ClassLabels,
  logits: ClassScores,
  options: FitTemperatureOptions = {},
): TemperatureFit {
  checkOptions('fitTemperature', options, { smoothing: anything });
  checkSamples(labels, logits, 'logits');
  const { smoothing = smoothingOf(labels) } = options;
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new UsageError(
      `Expected a number from 0 to below 1 for smoothing but received ${shown(smoothing)}.`,
    );
  }
  const temperature = 1 / minimum((inverse) => cost(labels, logits, inverse, smoothing));
  const lossAt = (inverse: number): number => cost(labels, logits, inverse).loss;
  return { temperature, lossBefore: lossAt(1), lossAfter: lossAt(1 / temperature) };
}

/** Platt's: a label counts (n + 1) / (n + 2). */
function smoothingOf({ length }: ClassLabels): number {
  return 1 / (length + 2);
}

/** How much of the way to the fitted temperature is gone: the choices of `cautiousTemperature`. */
const SHARES = [0.25, 0.5, 0.75, 1] as const;

/**
 * A temperature from so few samples that the best one for them is mostly chance. Two things hold it back. Labels are
 * smoothed as in `fitTemperature`, so that samples that are all right do not lead to endless confidence. And each sample is
 * left out in turn: of the ways from 1 to the temperature that the others give, in quarters of the logarithm, the one is gone whose
 * gain for the left-out samples is the largest, less the standard error of this gain; none if that leaves no gain.
 *
 * @param logits [count, classes], at least two samples
 * @throws UsageError where labels and logits do not match
 */
export function cautiousTemperature(labels: ClassLabels, logits: ClassScores): number {
  checkSamples(labels, logits, 'logits');
  const count = labels.length;
  const classes = logits.length / count;
  const smoothing = smoothingOf(labels);
  const best = (own: ClassLabels, scores: ClassScores): number =>
    1 / minimum((inverse) => cost(own, scores, inverse, smoothing));
  const gains = SHARES.map(() => new Float64Array(count));
  for (let out = 0; out < count; out++) {
    const others = Array.from({ length: count }, (_, at) => at).filter((at) => at !== out);
    const scores = Float64Array.from(
      { length: others.length * classes },
      (_, at) => logits[others[Math.floor(at / classes)] * classes + (at % classes)],
    );
    const temperature = best(
      others.map((at) => labels[at]),
      scores,
    );
    const row = logits.subarray(out * classes, (out + 1) * classes);
    const lossAt = (inverse: number): number => cost([labels[out]], row, inverse, smoothing).loss;
    for (const [at, share] of SHARES.entries()) gains[at][out] = lossAt(1) - lossAt(temperature ** -share);
  }
  const certain = gains.map(certainMean);
  const most = Math.max(...certain);
  return most > 0 ? best(labels, logits) ** SHARES[certain.indexOf(most)] : 1;
}

/** The mean less its standard error. */
function certainMean(values: Float64Array): number {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean - Math.sqrt(squares / (count - 1) / count);
}

/**
 * Probabilities of logits that are divided by a temperature: softmax(logits / temperature).
 *
 * @param logits [count, classes]
 * @returns [count, classes]
 * @throws UsageError unless the temperature is above 0
 */
export function applyTemperature(logits: ClassScores, classes: number, temperature: number): Float32Array {
  if (!(temperature > 0)) {
    throw new UsageError(`Expected a temperature above 0 but received ${shown(temperature)}.`);
  }
  const probabilities = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    const row = logits.subarray(from, from + classes);
    const { exponentials, total } = softmaxTerms(row, 1 / temperature);
    exponentials.forEach((value, column) => {
      probabilities[from + column] = value / total;
    });
  }
  return probabilities;
}

/** The mean cross-entropy at one inverse temperature, and its first and second derivative there. */
interface Cost {
  readonly loss: number;
  readonly slope: number;
  readonly curvature: number;
}

/** @param smoothing the share of each label that counts for the other classes */
function cost(labels: ClassLabels, logits: ClassScores, inverse: number, smoothing = 0): Cost {
  const count = labels.length;
  const classes = logits.length / count;
  let loss = 0;
  let slope = 0;
  let curvature = 0;
  for (let sample = 0; sample < count; sample++) {
    const row = logits.subarray(sample * classes, (sample + 1) * classes);
    const { exponentials, total, largest } = softmaxTerms(row, inverse);
    const label = row[labels[sample]];
    const own = smoothing === 0 ? label : label + smoothing * (meanOfOthers(row, labels[sample]) - label);
    let mean = 0;
    let square = 0;
    exponentials.forEach((value, column) => {
      mean += (value / total) * row[column];
      square += (value / total) * row[column] ** 2;
    });
    loss += Math.log(total) - inverse * (own - largest);
    slope += mean - own;
    curvature += square - mean ** 2;
  }
  return { loss: loss / count, slope: slope / count, curvature: curvature / count };
}

function meanOfOthers(row: ClassScores, label: number): number {
  let sum = 0;
  for (const [at, value] of row.entries()) if (at !== label) sum += value;
  return sum / (row.length - 1);
}

function softmaxTerms(
  row: ClassScores,
  inverse: number,
): { exponentials: number[]; total: number; largest: number } {
  let largest = row[0];
  for (const value of row) if (value > largest) largest = value;
  const exponentials = Array.from(row, (value) => Math.exp(inverse * (value - largest)));
  return { exponentials, total: exponentials.reduce((sum, value) => sum + value, 0), largest };
}

/** The inverse temperature with the lowest cost. */
function minimum(at: (inverse: number) => Cost): number {
  let low = 1 / HIGHEST;
  let high = 1 / LOWEST;
  if (at(low).slope >= 0) return low;
  if (at(high).slope <= 0) return high;
  let inverse = 1;
  for (let step = 0; step < 200; step++) {
    const { slope, curvature } = at(inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    // When Newton's step leaves the interval, bisection (of the logarithms) converges for certain.
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - inverse) <= 1e-12 * inverse || high - low <= 1e-12 * low) return next;
    inverse = next;
  }
  return inverse;
}
