import { type Eigenpairs, largestEigenpairs } from '../../eigenpairs.js';
import { rowProducts } from './row-products.js';

/** Features of pictures, one row each, and the labels of each picture. */
export interface LabelledFeatures {
  /** [pictures, size], row-major. */
  readonly features: Float32Array;
  /** How many numbers the features of a picture are. */
  readonly size: number;
  /** Positions of its classes: [pictures]. A picture of several classes counts for each, one of none for none. */
  readonly labels: readonly (readonly number[])[];
}

/**
 * How the features of the training pictures lie: a mean for each class, and how pictures scatter around the mean of
 * their own class, the same for all classes. Features are of length 1.
 */
export interface ClassDistribution {
  readonly size: number;
  /** The mean of the classes' means: [size]. */
  readonly centre: Float64Array;
  /** Of each class, less `centre`: [classes, size]. */
  readonly means: Float64Array;
  /** The directions of the largest scatter, of length 1 and at right angles: [directions, size]. */
  readonly directions: Float64Array;
  /** The variance in each of them, largest first: [directions]. */
  readonly variances: Float64Array;
  /** The variance in every other direction. */
  readonly otherVariance: number;
  /** Share of Ledoit and Wolf's shrinkage in the variances. */
  readonly shrinkage: number;
}

/** Scatter in more directions than these is taken as the same: more change nothing measurable, and make files larger. */
const MOST_DIRECTIONS = 32;

/**
 * Estimates the distribution. The covariance is shrunk towards the same variance in all directions as far as the number
 * of pictures requires (O. Ledoit and M. Wolf, "A Well-Conditioned Estimator for Large-Dimensional Covariance
 * Matrices", 2004; scikit-learn `LedoitWolf(assume_centered=True)`), and kept as its main directions.
 *
 * @param classes how many there are; one without a picture gets the mean of all pictures
 * @returns undefined where all pictures of a class are the same, or there is none
 */
export function classDistribution(
  { features, size, labels }: LabelledFeatures,
  classes: number,
): ClassDistribution | undefined {
  const unit = toUnitLength(features, size);
  const means = classMeans({ features: unit, size, labels }, classes);
  const rows = residuals({ features: unit, size, labels }, means);
  const count = rows.length / size;
  const total = rows.reduce((sum, value) => sum + value * value, 0) / Math.max(count, 1);
  if (!(total > 0)) return undefined;
  const products = smallerProducts(rows, size);
  const { shrinkage, mean } = ledoitWolf(rows, size, products, total);
  const { values, vectors } = mainDirections(rows, size, products);
  const variances = values.map((value) => (1 - shrinkage) * value + shrinkage * mean);
  const others = size - variances.length;
  const left = total - variances.reduce((sum, value) => sum + value, 0);
  // With fewer features than directions nothing is left over, and the number is never used.
  const otherVariance = others > 0 ? Math.max(left / others, 1e-6 * mean) : mean;
  const centre = new Float64Array(size);
  means.forEach((value, at) => {
    centre[at % size] += value / classes;
  });
  return {
    size,
    centre,
    means: means.map((value, at) => value - centre[at % size]),
    directions: vectors,
    variances,
    otherVariance,
    shrinkage,
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

function classMeans({ features, size, labels }: LabelledFeatures, classes: number): Float64Array {
  const sums = new Float64Array(classes * size);
  const counts = new Float64Array(classes);
  const all = new Float64Array(size);
  labels.forEach((own, row) => {
    const from = row * size;
    for (let at = 0; at < size; at++) all[at] += features[from + at] / labels.length;
    for (const label of own) {
      counts[label]++;
      for (let at = 0; at < size; at++) sums[label * size + at] += features[from + at];
    }
  });
  return sums.map((sum, at) => {
    const count = counts[Math.floor(at / size)];
    return count === 0 ? all[at % size] : sum / count;
  });
}

/** Each picture less the mean of its class, once for each of its classes: [rows, size]. */
function residuals({ features, size, labels }: LabelledFeatures, means: Float64Array): Float32Array {
  const count = labels.reduce((sum, own) => sum + own.length, 0);
  const rows = new Float32Array(count * size);
  let to = 0;
  labels.forEach((own, row) => {
    for (const label of own) {
      for (let at = 0; at < size; at++) rows[to++] = features[row * size + at] - means[label * size + at];
    }
  });
  return rows;
}

/** @param products of the rows with each other, or of their columns: see `smallerProducts` */
function ledoitWolf(
  rows: Float32Array,
  size: number,
  products: Float64Array,
  total: number,
): { readonly shrinkage: number; readonly mean: number } {
  const count = rows.length / size;
  const mean = total / size;
  let fourth = 0;
  for (let from = 0; from < rows.length; from += size) {
    let square = 0;
    for (let at = from; at < from + size; at++) square += rows[at] * rows[at];
    fourth += square * square;
  }
  const squared = products.reduce((sum, product) => sum + product * product, 0) / count ** 2;
  const noise = (fourth / count - squared) / (size * count);
  const distance = squared / size - mean ** 2;
  return { shrinkage: distance > 0 ? Math.min(1, Math.max(0, noise / distance)) : 1, mean };
}

/**
 * The products of all rows with each other, [rows, rows], or of all columns, [size, size], whichever is smaller: their
 * largest eigenvalues and the sum of their squares are the same.
 */
function smallerProducts(rows: Float32Array, size: number): Float64Array {
  const count = rows.length / size;
  return count <= size ? rowProducts(rows, size) : rowProducts(transposed(rows, size), count);
}

function transposed(rows: Float32Array, size: number): Float32Array {
  const count = rows.length / size;
  const columns = new Float32Array(rows.length);
  for (let row = 0; row < count; row++) {
    for (let at = 0; at < size; at++) columns[at * count + row] = rows[row * size + at];
  }
  return columns;
}

/**
 * The largest eigenvalues of the covariance and their directions.
 *
 * @param products what `smallerProducts` gives
 */
function mainDirections(rows: Float32Array, size: number, products: Float64Array): Eigenpairs {
  const count = rows.length / size;
  const order = Math.min(count, size);
  const multiply = (vector: Float64Array): Float64Array =>
    multiplySymmetric(products, vector).map((value) => value / count);
  const pairs = largestEigenpairs(multiply, order, Math.min(MOST_DIRECTIONS, order));
  if (count > size) return pairs;
  // An eigenvector of the rows' products says how much of each row is in a direction.
  const vectors = new Float64Array(pairs.values.length * size);
  pairs.values.forEach((value, direction) => {
    const own = vectors.subarray(direction * size, (direction + 1) * size);
    const length = Math.sqrt(value * count);
    for (let row = 0; row < count; row++) {
      const share = pairs.vectors[direction * count + row] / length;
      for (let at = 0; at < size; at++) own[at] += share * rows[row * size + at];
    }
  });
  return { values: pairs.values, vectors };
}

function multiplySymmetric(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    const share = vector[row];
    for (let at = 0; at < size; at++) product[at] += share * matrix[row * size + at];
  }
  return product;
}
