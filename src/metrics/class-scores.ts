import type { ConfusionMatrix } from './confusion-matrix.js';

/** Precision, recall and F1, each from 0 to 1; null where it is not defined. */
export interface PrecisionRecall {
  /** The share of the samples predicted as the class that belong to it. */
  readonly precision: number | null;
  /** The share of the samples of the class that were predicted as it. */
  readonly recall: number | null;
  /** The harmonic mean of both. */
  readonly f1: number | null;
}

/** The scores of one class against all others. */
export interface ClassScore extends PrecisionRecall {
  /** Samples of the class. */
  readonly support: number;
  /** Samples predicted as the class. */
  readonly predicted: number;
  /** Samples of the class that were predicted as it. */
  readonly correct: number;
}

/** The result of `classScores`. */
export interface ClassScoreReport {
  /** In the order of the classes. */
  readonly classes: readonly ClassScore[];
  /** Means in which each class that has samples counts the same. */
  readonly macro: PrecisionRecall;
  /** Means weighted by the samples of each class. */
  readonly weighted: PrecisionRecall;
}

/**
 * Precision, recall and F1 of each class and their means. scikit-learn `classification_report`, with these edge cases:
 *
 * - a class that was never predicted, but has samples, has precision 0 and F1 0 and counts so in the means
 *   (scikit-learn's `zero_division=0`);
 * - a class without a sample has no recall and no F1 (null) and is left out of the means (scikit-learn with `labels`
 *   set to the classes that occur).
 *
 * The macro recall is also called balanced accuracy.
 *
 * @param matrix as `confusionMatrix` returns it; weights need not be whole numbers
 */
export function classScores(matrix: ConfusionMatrix): ClassScoreReport {
  const predictedCounts = matrix.map((_, column) => matrix.reduce((sum, row) => sum + row[column], 0));
  const classes = matrix.map((row, label): ClassScore => {
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = predictedCounts[label];
    const correct = row[label];
    return {
      precision: predicted > 0 ? correct / predicted : support > 0 ? 0 : null,
      recall: support > 0 ? correct / support : null,
      f1: support > 0 ? (2 * correct) / (support + predicted) : null,
      support,
      predicted,
      correct,
    };
  });
  const occurring = classes.filter(({ support }) => support > 0);
  return { classes, macro: means(occurring, () => 1), weighted: means(occurring, ({ support }) => support) };
}

/** Only classes that occur; for them all three are defined. */
function means(classes: readonly ClassScore[], weightOf: (score: ClassScore) => number): PrecisionRecall {
  const total = classes.reduce((sum, score) => sum + weightOf(score), 0);
  const mean = (name: keyof PrecisionRecall): number | null =>
    total === 0
      ? null
      : classes.reduce((sum, score) => sum + weightOf(score) * (score[name] ?? 0), 0) / total;
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}
