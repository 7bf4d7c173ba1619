import { type ClassDistribution, classDistribution, type LabelledFeatures } from './class-distribution.js';
import {
  evidences,
  type Familiarity,
  logDistances,
  nearnessOf,
  type PlaceDistribution,
  type Spread,
  scoresOf,
} from './familiarity.js';

/** Features of pictures at one place of a network. */
export interface PlaceFeatures {
  /** Position of the call that gives them; see `flatten`. */
  readonly position: number;
  /** How many numbers the features of a picture are. */
  readonly size: number;
  /** [pictures, size], row-major. */
  readonly features: Float32Array;
}

/** What a finished classifier gives for pictures. */
export interface ModelAnswers {
  /** In the order of the network, the same for all pictures. */
  readonly places: readonly PlaceFeatures[];
  /** [pictures, classes], not divided by a temperature. */
  readonly logits: Float32Array;
  /** Positions of the classes of each picture: [pictures]. */
  readonly labels: readonly (readonly number[])[];
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

const ALL_THE_SAME = { reason: 'the training pictures have all the same features' } as const;

/**
 * Fits a familiarity: the distributions on training pictures, without augmentation, and the limit on validation
 * pictures. With too few of the latter, training pictures are left out in turn and measured against the others; their
 * logits say nothing, because the head has learned them, so that then only the distance counts. A place where all
 * pictures are the same is left out.
 */
export function fitFamiliarityTo(
  given: Pick<ModelAnswers, 'places' | 'labels'>,
  validation: ModelAnswers | undefined,
  task: { readonly classes: number; readonly severalLabels?: boolean },
): FittedFamiliarity {
  const { severalLabels = false } = task;
  // Classes that go together, or are missing altogether, have no places of their own: all pictures have one mean.
  const labels = severalLabels ? given.labels.map(() => [0]) : given.labels;
  const classes = severalLabels ? 1 : task.classes;
  const enough = validation !== undefined && validation.labels.length >= FEWEST_VALIDATION;
  if (!enough && labels.length < FEWEST_TRAINING) {
    return {
      reason: `it takes ${FEWEST_VALIDATION} validation or ${FEWEST_TRAINING} training pictures`,
    };
  }
  const measured = given.places.flatMap((place, at): MeasuredDistances[] => {
    const distribution = classDistribution({ ...place, labels }, classes);
    if (distribution === undefined) return [];
    const distances = enough
      ? logDistances(distribution, validation.places[at].features)
      : distancesInTurn({ ...place, labels }, classes);
    if (distances === undefined) return [];
    return [{ position: place.position, distribution, distances, distance: spreadOf(distances) }];
  });
  if (measured.length === 0) return ALL_THE_SAME;
  const nearness = nearnessOf(
    measured.map(({ distance }) => distance),
    measured.map(({ distances }) => distances),
  );
  const { deviation } = spreadOf(nearness);
  const ofEvidence = enough ? evidences(validation.logits, task.classes, severalLabels) : undefined;
  const evidence = ofEvidence && spreadOf(ofEvidence);
  const scores = scoresOf({ deviation, evidence }, nearness, ofEvidence);
  const { limit, scale, passed } = limitOf(scores);
  return {
    familiarity: {
      method: evidence === undefined ? 'mahalanobis' : 'mahalanobis+energy',
      places: measured.map(({ distances: _, ...place }) => place),
      deviation,
      evidence,
      severalLabels,
      limit,
      scale,
      calibration: { on: enough ? 'validation' : 'training', pictures: scores.length, passed },
    },
  };
}

interface MeasuredDistances extends PlaceDistribution {
  /** Of the pictures that the limit is set on. */
  readonly distances: Float64Array;
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
