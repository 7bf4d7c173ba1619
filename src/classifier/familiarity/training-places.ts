import { largestEigenpairs } from '../../eigenpairs.js';

/** Features of pictures, one row each, and the labels of each picture. */
export interface LabelledFeatures {
  /** [pictures, size], row-major. */
  readonly features: Float32Array;
  /** How many numbers the features of a picture are. */
  readonly size: number;
  /** Positions of its classes: [pictures]. A picture may have several, or none. */
  readonly labels: readonly (readonly number[])[];
}

/**
 * Where the training pictures lie among all features: their coordinates along the directions in which they differ most,
 * and how far they are from these directions on the average. Features are of length 1.
 */
export interface TrainingPlaces {
  readonly size: number;
  /** The mean of all pictures: [size]. */
  readonly centre: Float64Array;
  /** The directions of the largest variance, of length 1 and at right angles: [directions, size]. */
  readonly directions: Float64Array;
  /** The coordinates of each picture: [pictures, directions]. */
  readonly places: Float64Array;
  /**
   * The mean squared distance of the pictures from what the directions can express, and at least a twentieth of their
   * variance.
   */
  readonly outside: number;
}

/** More directions make no measurable difference, and larger files. */
const MOST_DIRECTIONS = 32;
/** Pictures that differ less are the same but for rounding. */
const SMALLEST_VARIANCE = 1e-9;
/** A copy of a training picture is no more familiar than a picture that differs by this share of the variance. */
const LEAST_OUTSIDE = 0.05;

/**
 * Finds the principal components of features and the places of the pictures in them.
 *
 * @param features [pictures, size]
 * @returns undefined where all pictures have the same features, or there is none
 */
export function trainingPlaces(features: Float32Array, size: number): TrainingPlaces | undefined {
  const rows = toUnitLength(features, size);
  const count = rows.length / size;
  const centre = new Float64Array(size);
  rows.forEach((value, at) => {
    centre[at % size] += value / count;
  });
  rows.forEach((value, at) => {
    rows[at] = value - centre[at % size];
  });
  const variance = rows.reduce((sum, value) => sum + value * value, 0) / count;
  if (!(variance > SMALLEST_VARIANCE)) return undefined;
  const directions = principalDirections(rows, size);
  const kept = directions.length / size;
  const places = new Float64Array(count * kept);
  let expressed = 0;
  for (let row = 0; row < count; row++) {
    const place = multiplyRows(directions, rows.subarray(row * size, (row + 1) * size), kept);
    places.set(place, row * kept);
    for (const value of place) expressed += (value * value) / count;
  }
  return {
    size,
    centre,
    directions,
    places,
    outside: Math.max(variance - expressed, LEAST_OUTSIDE * variance),
  };
}

/** Each row divided by its length; a row of zeros stays. */
export function toUnitLength(features: Float32Array, size: number): Float32Array {
  const unit = new Float32Array(features.length);
  for (let from = 0; from < features.length; from += size) {
    let sum = 0;
    for (let at = from; at < from + size; at++) sum += features[at] * features[at];
    const length = Math.sqrt(sum);
    if (length === 0) continue;
    for (let at = from; at < from + size; at++) unit[at] = features[at] / length;
  }
  return unit;
}

/** The product of each of the first rows of a matrix with a vector. */
export function multiplyRows(
  matrix: Float64Array,
  vector: Float32Array | Float64Array,
  rows: number,
): Float64Array {
  const size = vector.length;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = 0; at < size; at++) sum += matrix[row * size + at] * vector[at];
    return sum;
  });
}

/** The eigenvectors of the covariance, which is never built: a product is that of the rows, twice. */
function principalDirections(rows: Float32Array, size: number): Float64Array {
  const count = rows.length / size;
  const multiply = (vector: Float64Array): Float64Array => {
    const product = new Float64Array(size);
    for (let from = 0; from < rows.length; from += size) {
      let along = 0;
      for (let at = 0; at < size; at++) along += rows[from + at] * vector[at];
      along /= count;
      for (let at = 0; at < size; at++) product[at] += along * rows[from + at];
    }
    return product;
  };
  return largestEigenpairs(multiply, size, Math.min(MOST_DIRECTIONS, size, count)).vectors;
}
