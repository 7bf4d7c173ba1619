import { type ClassDistribution, classDistribution, type LabelledFeatures } from './class-distribution.js';
import { evidences, type Familiarity, logDistances, type Spread, scoresOf } from './familiarity.js';

/** What a finished classifier gives for pictures. */
export interface ModelAnswers extends LabelledFeatures {
  /** [pictures, classes], not divided by a temperature. */
  readonly logits: Float32Array;
}

/** With fewer validation pictures, one in twenty is less than one. */
const FEWEST_VALIDATION = 20;
/** With fewer pictures in all, nothing is known about the rarest twentieth. */
const FEWEST_TRAINING = 20;
const FOLDS = 5;
/** The share of the pictures that may be below the limit. */
const REJECTED = 0.05;

/** A familiarity, or the reason why there is none, which completes 'There is no measure of familiarity: '. */
export type FittedFamiliarity =
  | { readonly familiarity: Familiarity; readonly reason?: undefined }
  | { readonly familiarity?: undefined; readonly reason: string };

/**
 * Fits a familiarity: the distribution on training pictures, without augmentation, and the limit on validation
 * pictures. With too few of the latter, training pictures are left out in turn and measured against the others; their
 * logits say nothing, because the head has learned them, so that then only the distance counts.
 */
export function fitFamiliarityTo(
  given: LabelledFeatures,
  validation: ModelAnswers | undefined,
  task: { readonly classes: number; readonly severalLabels?: boolean },
): FittedFamiliarity {
  const { severalLabels = false } = task;
  // Classes that go together, or are missing altogether, have no places of their own: all pictures have one mean.
  const training = severalLabels ? { ...given, labels: given.labels.map(() => [0]) } : given;
  const classes = severalLabels ? 1 : task.classes;
  const distribution = classDistribution(training, classes);
  if (distribution === undefined) return { reason: 'the training pictures have all the same features' };
  const enough = validation !== undefined && validation.labels.length >= FEWEST_VALIDATION;
  if (!enough && training.labels.length < FEWEST_TRAINING) {
    return {
      reason: `it takes ${FEWEST_VALIDATION} validation or ${FEWEST_TRAINING} training pictures`,
    };
  }
  const ofDistance = enough
    ? logDistances(distribution, validation.features)
    : distancesInTurn(training, classes);
  const ofEvidence = enough ? evidences(validation.logits, task.classes, severalLabels) : undefined;
  if (ofDistance === undefined) return { reason: 'the training pictures have all the same features' };
  const distance = spreadOf(ofDistance);
  const evidence = ofEvidence && spreadOf(ofEvidence);
  const scores = scoresOf({ distance, evidence }, ofDistance, ofEvidence);
  const { limit, scale, passed } = limitOf(scores);
  return {
    familiarity: {
      method: evidence === undefined ? 'mahalanobis' : 'mahalanobis+energy',
      distribution,
      distance,
      evidence,
      severalLabels,
      limit,
      scale,
      calibration: { on: enough ? 'validation' : 'training', pictures: scores.length, passed },
    },
  };
}

/** The distances of training pictures from the distribution of the others. */
function distancesInTurn(training: LabelledFeatures, classes: number): Float64Array | undefined {
  const folds = foldsOf(training.labels, classes);
  const all = new Float64Array(training.labels.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const [own, others] = [0, 1].map((side) =>
      Array.from(folds.keys()).filter((row) => (folds[row] === fold) === (side === 0)),
    );
    const distribution: ClassDistribution | undefined = classDistribution(rowsOf(training, others), classes);
    if (distribution === undefined) return undefined;
    const measured = logDistances(distribution, rowsOf(training, own).features);
    own.forEach((row, at) => {
      all[row] = measured[at];
    });
  }
  return all;
}

/** The fold of each picture: those of a class are dealt to the folds in turn. */
export function foldsOf(labels: readonly (readonly number[])[], classes: number, folds = FOLDS): number[] {
  const dealt = new Array<number>(classes + 1).fill(0);
  return labels.map(([first = classes]) => dealt[first]++ % folds);
}

function rowsOf({ features, size, labels }: LabelledFeatures, rows: readonly number[]): LabelledFeatures {
  const chosen = new Float32Array(rows.length * size);
  rows.forEach((row, at) => {
    chosen.set(features.subarray(row * size, (row + 1) * size), at * size);
  });
  return { features: chosen, size, labels: rows.map((row) => labels[row]) };
}

function spreadOf(values: Float64Array): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** The limit lies in the middle between the lowest score that passes and the highest that does not. */
function limitOf(scores: Float64Array): {
  readonly limit: number;
  readonly scale: number;
  readonly passed: number;
} {
  const sorted = scores.slice().sort();
  const rejected = Math.floor(REJECTED * sorted.length);
  const limit = rejected === 0 ? sorted[0] : (sorted[rejected - 1] + sorted[rejected]) / 2;
  const middle = sorted[Math.floor(sorted.length / 2)];
  const passed = scores.filter((score) => score >= limit).length / scores.length;
  return { limit, scale: middle - limit || 1, passed };
}
