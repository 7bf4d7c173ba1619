import { type ClassDistribution, toUnitLength } from './class-distribution.js';

/** Where values of validation pictures lie. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation, above 0. */
  readonly deviation: number;
}

/** How training pictures lie at one place of the network. */
export interface PlaceDistribution {
  /** Position of the call that gives the features; see `flatten`. */
  readonly position: number;
  readonly distribution: ClassDistribution;
  /** Of the logarithms of the distances. */
  readonly distance: Spread;
}

/**
 * How a classifier measures whether a picture is like those that it was trained on; `fitFamiliarity` makes it, and
 * `saveClassifier` puts it into the graph of the file, as the output `familiarity`.
 *
 * Two things are measured. The *distance* of the picture's features, at length 1, from the nearest class: the logarithm
 * of Mahalanobis' distance, squared and divided by the number of features, with a covariance that all classes share,
 * added up over several places of the network (K. Lee and others, "A Simple Unified Framework for Detecting
 * Out-of-Distribution Samples and Adversarial Attacks", 2018; at length 1: M. Mueller and M. Hein, "Mahalanobis++",
 * 2025). And the *evidence* for a class: the square root of the energy of the logits (W. Liu and others, "Energy-based
 * Out-of-distribution Detection", 2020). The distances, their sum and the evidence are standardized by the pictures that
 * they were calibrated on; the sum of both is mapped to numbers between 0 and 1. The limit is at 0.5; 95 % of those
 * pictures reach it.
 */
export interface Familiarity {
  readonly method: 'mahalanobis+energy' | 'mahalanobis';
  /** Where the distances are measured, in the order of the network. */
  readonly places: readonly PlaceDistribution[];
  /** Standard deviation of the sum of the standardized distances, above 0; their mean is 0. */
  readonly deviation: number;
  /** Undefined where only the distance is used. */
  readonly evidence: Spread | undefined;
  /** Whether each class has its own yes or no. */
  readonly severalLabels: boolean;
  /** The score of the limit. */
  readonly limit: number;
  /** How much higher the score of a middling picture is, above 0. */
  readonly scale: number;
  readonly calibration: {
    /** 'training': pictures whose features were left out of the distribution in turn. */
    readonly on: 'validation' | 'training';
    readonly pictures: number;
    /** Share of them at or above the limit. */
    readonly passed: number;
  };
}

/** What a familiarity at the limit is. */
export const FAMILIARITY_LIMIT = 0.5;

/**
 * Squares are not taken as smaller: the root and the logarithm are steep at 0. Half precision has numbers of this size.
 */
export const SMALLEST_SQUARE = 1e-6;

/**
 * The squared distance of each picture from the nearest class, divided by the number of features, as its logarithm.
 *
 * @param features [pictures, size]
 */
export function logDistances(distribution: ClassDistribution, features: Float32Array): Float64Array {
  const { size } = distribution;
  const { toClasses, offsets, inDirections, otherwise } = distanceTerms(distribution);
  const unit = toUnitLength(features, size);
  const { centre, directions, variances } = distribution;
  const z = new Float64Array(size);
  return Float64Array.from({ length: features.length / size }, (_, row) => {
    for (let at = 0; at < size; at++) z[at] = unit[row * size + at] - centre[at];
    const along = multiplyRows(directions, z, variances.length);
    let own = 0;
    for (const [at, value] of along.entries()) own += (value * inDirections[at]) ** 2;
    for (const [at, value] of along.entries()) {
      for (let column = 0; column < size; column++) z[column] -= value * directions[at * size + column];
    }
    for (let at = 0; at < size; at++) own += (z[at] * otherwise) ** 2;
    for (let at = 0; at < size; at++) z[at] = unit[row * size + at] - centre[at];
    const nearest = multiplyRows(toClasses, z, offsets.length).reduce(
      (best, value, label) => Math.min(best, offsets[label] - value),
      Number.POSITIVE_INFINITY,
    );
    return Math.log(Math.max(own + nearest, SMALLEST_SQUARE));
  });
}

/**
 * The evidence for a class in the logits of each picture: from 0 on.
 *
 * @param logits [pictures, classes]
 */
export function evidences(logits: Float32Array, classes: number, severalLabels: boolean): Float64Array {
  return Float64Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const energy = severalLabels
      ? own.reduce((sum, logit) => sum + softplus(logit), 0)
      : energyAboveLeast(own);
    return Math.sqrt(Math.max(energy, SMALLEST_SQUARE));
  });
}

/** The logarithm of the sum of exponentials of logits whose mean is 0, less what it is at least. */
function energyAboveLeast(logits: Float32Array): number {
  const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return Math.log(sum) + largest - mean - Math.log(logits.length);
}

function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}

/**
 * The sum of the standardized distances of each picture, higher for nearer ones.
 *
 * @param distances of each place: [pictures]
 */
export function nearnessOf(spreads: readonly Spread[], distances: readonly Float64Array[]): Float64Array {
  return distances[0].map((_, row) =>
    spreads.reduce((sum, { mean, deviation }, at) => sum + (mean - distances[at][row]) / deviation, 0),
  );
}

/**
 * Higher for pictures that are more familiar, in no particular unit.
 *
 * @param nearness what `nearnessOf` gives
 */
export function scoresOf(
  { deviation, evidence }: Pick<Familiarity, 'deviation' | 'evidence'>,
  nearness: Float64Array,
  ofEvidence: Float64Array | undefined,
): Float64Array {
  return nearness.map((value, row) => {
    const near = value / deviation;
    if (evidence === undefined || ofEvidence === undefined) return near;
    return near + (ofEvidence[row] - evidence.mean) / evidence.deviation;
  });
}

/**
 * The familiarity of a score: 0.5 at the limit, 0.75 a `scale` above it. It tends to 0 and 1 as slowly as 1 / score, so
 * that very strange pictures still differ in single precision.
 */
export function familiarityOf({ limit, scale }: Pick<Familiarity, 'limit' | 'scale'>, score: number): number {
  const above = (score - limit) / scale;
  const tail = FAMILIARITY_LIMIT / (1 + Math.abs(above));
  return above < 0 ? tail : 1 - tail;
}

/** The inverse of `familiarityOf`: how far a score is above the limit, in units of the scale. */
export function scoreAboveLimit(familiarity: number): number {
  return familiarity < FAMILIARITY_LIMIT
    ? 1 - FAMILIARITY_LIMIT / familiarity
    : FAMILIARITY_LIMIT / (1 - familiarity) - 1;
}

/** The distribution in the form in which distances are computed. */
export interface DistanceTerms {
  /** What is multiplied with the centred features: [classes, size]. */
  readonly toClasses: Float64Array;
  /** The distance of each class from the centre: [classes]. */
  readonly offsets: Float64Array;
  /** The factor of each main direction: [directions]. */
  readonly inDirections: Float64Array;
  /** The factor of all others. */
  readonly otherwise: number;
}

/**
 * Of centred features z, the squared distance from a class with the mean m is z'Pz - 2m'Pz + m'Pm, with P the inverse
 * of the covariance: the first term is that of the main directions and the rest, the second one a matrix.
 */
export function distanceTerms({
  size,
  means,
  directions,
  variances,
  otherVariance,
}: ClassDistribution): DistanceTerms {
  const classes = means.length / size;
  const toClasses = new Float64Array(means.length);
  const offsets = new Float64Array(classes);
  for (let label = 0; label < classes; label++) {
    const mean = means.subarray(label * size, (label + 1) * size);
    const along = multiplyRows(directions, mean, variances.length);
    for (let at = 0; at < size; at++) {
      let value = mean[at] / otherVariance;
      for (const [row, share] of along.entries()) {
        value += share * directions[row * size + at] * (1 / variances[row] - 1 / otherVariance);
      }
      toClasses[label * size + at] = (2 * value) / size;
      offsets[label] += (mean[at] * value) / size;
    }
  }
  return {
    toClasses,
    offsets,
    inDirections: variances.map((variance) => 1 / Math.sqrt(variance * size)),
    otherwise: 1 / Math.sqrt(otherVariance * size),
  };
}

function multiplyRows(matrix: Float64Array, vector: Float64Array, rows: number): Float64Array {
  const size = vector.length;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = 0; at < size; at++) sum += matrix[row * size + at] * vector[at];
    return sum;
  });
}
