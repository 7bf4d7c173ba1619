import { type ClassLabels, checkClassNumbers, checkSameLength, type SampleWeights } from './samples.js';

/** Rows are the true classes, columns the predicted ones, entries numbers of samples: [classes][classes]. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts how often each class was predicted as each other. scikit-learn `confusion_matrix` with all labels given.
 *
 * @param predicted the predicted class of each sample
 * @throws UsageError where the lists differ in length or hold a number that is not a class
 */
export function confusionMatrix(
  labels: ClassLabels,
  predicted: ClassLabels,
  classes: number,
  weights?: SampleWeights,
): number[][] {
  checkSameLength(labels.length, predicted, 'predicted classes');
  if (weights !== undefined) checkSameLength(labels.length, weights, 'weights');
  checkClassNumbers(labels, classes, 'label');
  checkClassNumbers(predicted, classes, 'predicted class');
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let sample = 0; sample < labels.length; sample++) {
    matrix[labels[sample]][predicted[sample]] += weights === undefined ? 1 : weights[sample];
  }
  return matrix;
}

/** One class that was mistaken for another. */
export interface Confusion {
  /** The true class. */
  readonly label: number;
  /** The predicted class. */
  readonly predicted: number;
  /** How many samples. */
  readonly count: number;
  /** Of all samples of the true class, from 0 to 1. */
  readonly share: number;
}

/**
 * The pairs of classes that are confused most often: by number of samples, then by share, then in the order of the
 * classes.
 *
 * @param limit the most pairs to return
 */
export function mostConfused(matrix: ConfusionMatrix, limit = 10): Confusion[] {
  const confusions = matrix.flatMap((row, label) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, predicted) =>
      count === 0 || predicted === label ? [] : [{ label, predicted, count, share: count / support }],
    );
  });
  // Array.prototype.sort keeps the order of equal ones.
  confusions.sort((one, other) => other.count - one.count || other.share - one.share);
  return confusions.slice(0, limit);
}
