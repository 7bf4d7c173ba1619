import { Random } from './random.js';

/** Eigenvalues, largest first, and their eigenvectors of length 1. */
export interface Eigenpairs {
  readonly values: Float64Array;
  /** One row for each value: [values, size]. */
  readonly vectors: Float64Array;
}

/** Lanczos' steps for each wanted pair, and at least so many: enough that the wanted ones have converged. */
const STEPS_PER_PAIR = 4;
const FEWEST_STEPS = 60;
/** A remainder below this share of the largest one is rounding: the matrix has no further directions. */
const NOTHING_LEFT = 1e-10;

/**
 * The largest eigenvalues of a symmetric matrix without negative eigenvalues, of which only products with vectors are
 * needed. Lanczos' method with full reorthogonalization; G. H. Golub and C. F. Van Loan, "Matrix Computations", 10.1.
 * The same matrix gives the same bits.
 *
 * @param size rows of the matrix
 * @param count how many; fewer are returned where the others are zero
 */
export function largestEigenpairs(
  multiply: (vector: Float64Array) => Float64Array,
  size: number,
  count: number,
): Eigenpairs {
  const most = Math.min(size, Math.max(FEWEST_STEPS, STEPS_PER_PAIR * count));
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  const random = new Random(size, count);
  let next: Float64Array = Float64Array.from({ length: size }, () => random.normal());
  let length = norm(next);
  const scale = { largest: 0 };
  while (basis.length < most && length > NOTHING_LEFT * scale.largest && length > 0) {
    const own = length;
    const vector = next.map((value) => value / own);
    if (basis.length > 0) beside.push(own);
    basis.push(vector);
    next = multiply(vector);
    diagonal.push(dot(next, vector));
    // Once is not enough: what rounding leaves of the first pass is removed by the second.
    for (let pass = 0; pass < 2; pass++) for (const known of basis) subtractProjection(next, known);
    length = norm(next);
    scale.largest = Math.max(scale.largest, length, Math.abs(diagonal.at(-1)!));
  }
  const steps = basis.length;
  const matrix = new Float64Array(steps * steps);
  for (let at = 0; at < steps; at++) {
    matrix[at * steps + at] = diagonal[at];
    if (at + 1 < steps) matrix[at * steps + at + 1] = matrix[(at + 1) * steps + at] = beside[at];
  }
  return ritzPairs(matrix, basis, count);
}

/** The eigenpairs inside the space that `basis` spans. */
function ritzPairs(matrix: Float64Array, basis: readonly Float64Array[], count: number): Eigenpairs {
  const steps = basis.length;
  const { values, vectors } = symmetricEigenpairs(matrix, steps);
  const order = Array.from(values.keys()).sort((one, other) => values[other] - values[one]);
  const kept = order.slice(0, count).filter((at) => values[at] > NOTHING_LEFT * values[order[0]]);
  const size = basis[0]?.length ?? 0;
  const rows = new Float64Array(kept.length * size);
  kept.forEach((column, row) => {
    const own = rows.subarray(row * size, (row + 1) * size);
    basis.forEach((vector, step) => {
      const share = vectors[step * steps + column];
      for (let at = 0; at < size; at++) own[at] += share * vector[at];
    });
  });
  return { values: Float64Array.from(kept, (at) => values[at]), vectors: rows };
}

/** All eigenpairs of a small symmetric matrix, by Jacobi's method; vectors are the columns of [size, size]. */
function symmetricEigenpairs(
  given: Float64Array,
  size: number,
): { values: Float64Array; vectors: Float64Array } {
  const matrix = given.slice();
  const vectors = new Float64Array(size * size);
  for (let at = 0; at < size; at++) vectors[at * size + at] = 1;
  const total = norm(matrix);
  for (let sweep = 0; sweep < 50 && offDiagonal(matrix, size) > 1e-14 * total; sweep++) {
    for (let row = 0; row < size; row++) {
      for (let column = row + 1; column < size; column++) rotate(matrix, vectors, size, row, column);
    }
  }
  return { values: Float64Array.from({ length: size }, (_, at) => matrix[at * size + at]), vectors };
}

/** The rotation that makes entry (p, q) zero. */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const entry = matrix[p * size + q];
  if (entry === 0) return;
  const theta = (matrix[q * size + q] - matrix[p * size + p]) / (2 * entry);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let at = 0; at < size; at++) turn(matrix, at * size + p, at * size + q, cosine, sine);
  for (let at = 0; at < size; at++) turn(matrix, p * size + at, q * size + at, cosine, sine);
  for (let at = 0; at < size; at++) turn(vectors, at * size + p, at * size + q, cosine, sine);
}

function turn(values: Float64Array, one: number, other: number, cosine: number, sine: number): void {
  const first = values[one];
  const second = values[other];
  values[one] = cosine * first - sine * second;
  values[other] = sine * first + cosine * second;
}

function offDiagonal(matrix: Float64Array, size: number): number {
  let sum = 0;
  matrix.forEach((value, at) => {
    if (Math.floor(at / size) !== at % size) sum += value * value;
  });
  return Math.sqrt(sum);
}

function subtractProjection(from: Float64Array, direction: Float64Array): void {
  const share = dot(from, direction);
  for (let at = 0; at < from.length; at++) from[at] -= share * direction[at];
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at] * other[at];
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
