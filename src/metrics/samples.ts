import { GraftError, UsageError } from '../errors.js';

/** The class number of each sample, from 0: [count]. */
export type ClassLabels = Int32Array | readonly number[];

/** The model's numbers, one row per sample: [count, classes], row-major. */
export type ClassScores = Float32Array | Float64Array;

/** How much each sample counts, [count], at least 0; scikit-learn's `sample_weight`. */
export type SampleWeights = ArrayLike<number>;

/**
 * Checks that labels and rows of numbers match.
 *
 * @param name what the numbers are, for the message: 'probabilities', 'logits'
 * @returns the number of classes
 * @throws UsageError where there is no sample, where the numbers are not `classes` for each sample, where a label has
 * no class, or where a number is NaN or infinite
 */
export function checkSamples(labels: ClassLabels, scores: ClassScores, name = 'probabilities'): number {
  const count = labels.length;
  if (count === 0) throw new UsageError('Expected at least one sample to measure but received none.');
  const classes = scores.length / count;
  if (!Number.isInteger(classes) || classes < 2) {
    throw new UsageError(
      `Expected ${name} of at least two classes for each of ${count} samples but received ${scores.length} numbers.`,
    );
  }
  checkClassNumbers(labels, classes, 'label');
  const wrong = scores.findIndex((value: number) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new GraftError(
      `Expected finite ${name} but received ${scores[wrong]} for sample ${Math.floor(wrong / classes)}.`,
      {
        hint: 'A model with such outputs is broken; it may have been saved after its loss became NaN.',
      },
    );
  }
  return classes;
}

/** @throws UsageError for a number that is not a class */
export function checkClassNumbers(numbers: ClassLabels, classes: number, name: string): void {
  for (let sample = 0; sample < numbers.length; sample++) {
    const number = numbers[sample];
    if (Number.isInteger(number) && number >= 0 && number < classes) continue;
    throw new UsageError(
      `Expected a ${name} from 0 to ${classes - 1} for sample ${sample} but received ${number}.`,
    );
  }
}

/** @throws UsageError unless both have the same number of entries */
export function checkSameLength(count: number, other: ArrayLike<unknown>, name: string): void {
  if (other.length !== count) {
    throw new UsageError(`Expected ${count} ${name}, one per sample, but received ${other.length}.`);
  }
}

/** The weighted mean of values; null where all weights are 0. */
export function weightedMean(values: ArrayLike<number>, weights?: SampleWeights): number | null {
  let sum = 0;
  let total = 0;
  for (let sample = 0; sample < values.length; sample++) {
    const weight = weights === undefined ? 1 : weights[sample];
    sum += weight * values[sample];
    total += weight;
  }
  return total === 0 ? null : sum / total;
}

/** The mean of the values that are defined; null where none is. */
export function meanOfDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  if (defined.length === 0) return null;
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
