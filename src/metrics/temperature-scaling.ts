import { UsageError } from '../errors.js';
import { shown } from '../shown.js';
import { type ClassLabels, type ClassScores, checkSamples } from './samples.js';

/** The result of `fitTemperature`. */
export interface TemperatureFit {
  /** The number to divide logits by: above 1 for an overconfident model, below 1 for an underconfident one. */
  readonly temperature: number;
  /** Mean cross-entropy of the samples with the original logits. */
  readonly lossBefore: number;
  /** The same with the logits divided by the temperature. */
  readonly lossAfter: number;
}

/** The bounds of the search: a best temperature outside them is 0 or infinite. */
const LOWEST = 1e-3;
const HIGHEST = 1e3;

/**
 * The temperature that minimizes the cross-entropy of the given samples. It does not change the predicted classes, only
 * their probabilities. Fit it on validation pictures, not on training pictures. C. Guo and others, "On Calibration of
 * Modern Neural Networks", 2017.
 *
 * The cross-entropy is convex in 1 / temperature, so there is one minimum; Newton's method finds it to 1e-9 inside an
 * interval that always contains it.
 *
 * @param logits [count, classes]
 * @returns a temperature from 0.001 to 1000: the lower bound where every sample is right, the upper one where the
 * logits carry no information
 * @throws UsageError where labels and logits do not match
 */
export function fitTemperature(labels: ClassLabels, logits: ClassScores): TemperatureFit {
  checkSamples(labels, logits, 'logits');
  const at = (inverse: number): Cost => cost(labels, logits, inverse);
  const temperature = 1 / minimum(at);
  return { temperature, lossBefore: at(1).loss, lossAfter: at(1 / temperature).loss };
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

function cost(labels: ClassLabels, logits: ClassScores, inverse: number): Cost {
  const count = labels.length;
  const classes = logits.length / count;
  let loss = 0;
  let slope = 0;
  let curvature = 0;
  for (let sample = 0; sample < count; sample++) {
    const row = logits.subarray(sample * classes, (sample + 1) * classes);
    const { exponentials, total, largest } = softmaxTerms(row, inverse);
    const own = row[labels[sample]];
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
