import { multiplyRows, type TrainingPlaces, toUnitLength } from './training-places.js';

/** Where values of validation pictures lie. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation, above 0. */
  readonly deviation: number;
}

/**
 * How a classifier measures whether a picture is like those that it was trained on; `fitFamiliarity` makes it, and
 * `saveClassifier` puts it into the graph of the file, as the output `familiarity`.
 *
 * Two things are measured. The *distance* of the picture's features, at length 1, from the nearest training picture (Y.
 * Sun and others, "Out-of-Distribution Detection with Deep Nearest Neighbors", 2022), along the principal directions of
 * the training pictures and outside of them, as the logarithm of its square. And the *evidence* for a class: the square
 * root of the
 * energy of the logits (W. Liu and others, "Energy-based Out-of-distribution Detection", 2020). Both are standardized by
 * the pictures that they were calibrated on, added, and mapped to numbers between 0 and 1. The limit is at 0.5; 95 % of
 * those pictures reach it.
 */
export interface Familiarity {
  readonly method: 'nearest+energy' | 'nearest';
  readonly training: TrainingPlaces;
  /** Of the logarithms. */
  readonly distance: Spread;
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
 * The squared distance of each picture from the nearest training picture, as its logarithm. Along the principal directions
 * it is exact; outside of them, where two pictures have next to nothing in common, it is taken as the sum of what both
 * have there, of the training pictures on the average.
 *
 * @param features [pictures, size]
 */
export function logDistances(training: TrainingPlaces, features: Float32Array): Float64Array {
  const { size, centre, directions, places, outside } = training;
  const kept = directions.length / size;
  const unit = toUnitLength(features, size);
  const z = new Float64Array(size);
  return Float64Array.from({ length: features.length / size }, (_, row) => {
    for (let at = 0; at < size; at++) z[at] = unit[row * size + at] - centre[at];
    const along = multiplyRows(directions, z, kept);
    for (const [at, value] of along.entries()) {
      for (let column = 0; column < size; column++) z[column] -= value * directions[at * size + column];
    }
    const own = z.reduce((sum, value) => sum + value * value, 0);
    return Math.log(Math.max(nearest(places, along) + own + outside, SMALLEST_SQUARE));
  });
}

/** The squared distance of a place from the nearest one of the list. */
function nearest(places: Float64Array, place: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let from = 0; from < places.length; from += place.length) {
    let sum = 0;
    for (let at = 0; at < place.length; at++) sum += (places[from + at] - place[at]) ** 2;
    least = Math.min(least, sum);
  }
  return least;
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

/** Higher for pictures that are more familiar, in no particular unit. */
export function scoresOf(
  { distance, evidence }: Pick<Familiarity, 'distance' | 'evidence'>,
  ofDistance: Float64Array,
  ofEvidence: Float64Array | undefined,
): Float64Array {
  return ofDistance.map((value, row) => {
    const near = (distance.mean - value) / distance.deviation;
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
