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
  return ritzPairs({ diagonal, beside }, basis, count);
}

/** The eigenpairs inside the space that `basis` spans. */
function ritzPairs(matrix: Tridiagonal, basis: readonly Float64Array[], count: number): Eigenpairs {
  const steps = basis.length;
  const { values, vectors } = tridiagonalEigenpairs(matrix);
  const order = Array.from(values.keys()).sort((one, other) => values[other] - values[one]);
  const kept = order.slice(0, count).filter((at) => values[at] > NOTHING_LEFT * values[order[0]]);
  const size = basis[0]?.length ?? 0;
  const rows = new Float64Array(kept.length * size);
  kept.forEach((pair, row) => {
    const own = rows.subarray(row * size, (row + 1) * size);
    basis.forEach((vector, step) => {
      const share = vectors[pair * steps + step];
      for (let at = 0; at < size; at++) own[at] += share * vector[at];
    });
  });
  return { values: Float64Array.from(kept, (at) => values[at]), vectors: rows };
}

/** A symmetric matrix that has numbers only on its diagonal and beside it. */
interface Tridiagonal {
  readonly diagonal: readonly number[];
  /** One less than the diagonal has. */
  readonly beside: readonly number[];
}

/** QL steps for one eigenvalue; two or three are usual. */
const MOST_STEPS = 60;

/**
 * All eigenpairs, in no order, by the QL method with implicit shifts; G. H. Golub and C. F. Van Loan, "Matrix
 * Computations", 8.3.
 */
function tridiagonalEigenpairs(matrix: Tridiagonal): Eigenpairs {
  const size = matrix.diagonal.length;
  const values = Float64Array.from(matrix.diagonal);
  const beside = new Float64Array(size);
  beside.set(matrix.beside);
  const vectors = new Float64Array(size * size);
  for (let at = 0; at < size; at++) vectors[at * size + at] = 1;
  for (let first = 0; first < size; first++) {
    for (let step = 0; step < MOST_STEPS; step++) {
      const last = endOfBlock(values, beside, first);
      if (last === first) break;
      chase({ values, beside, vectors }, first, last);
    }
  }
  return { values, vectors };
}

/** The last row of the block that begins at `first` and is joined to what follows by a number that is not negligible. */
function endOfBlock(values: Float64Array, beside: Float64Array, first: number): number {
  for (let at = first; at + 1 < values.length; at++) {
    const scale = Math.abs(values[at]) + Math.abs(values[at + 1]);
    if (Math.abs(beside[at]) <= Number.EPSILON * scale) return at;
  }
  return values.length - 1;
}

/** One QL step: rotates the rows from `last` up to `first`, so that the number beside the first row shrinks. */
function chase(
  { values, beside, vectors }: Record<'values' | 'beside' | 'vectors', Float64Array>,
  first: number,
  last: number,
): void {
  const half = (values[first + 1] - values[first]) / (2 * beside[first]);
  const root = Math.hypot(half, 1);
  const shift = values[first] - beside[first] / (half + (half < 0 ? -root : root));
  let [sine, cosine, taken] = [1, 1, 0];
  let bulge = values[last] - shift;
  for (let at = last - 1; at >= first; at--) {
    const away = sine * beside[at];
    const along = cosine * beside[at];
    const length = Math.hypot(away, bulge);
    beside[at + 1] = length;
    if (length === 0) {
      // The block falls apart here.
      values[at + 1] -= taken;
      beside[last] = 0;
      return;
    }
    sine = away / length;
    cosine = bulge / length;
    const before = values[at + 1] - taken;
    const turned = (values[at] - before) * sine + 2 * cosine * along;
    taken = sine * turned;
    values[at + 1] = before + taken;
    bulge = cosine * turned - along;
    rotateRows(vectors, values.length, at, { sine, cosine });
  }
  values[first] -= taken;
  beside[first] = bulge;
  beside[last] = 0;
}

/** Rotates a row and the next one into each other. */
function rotateRows(
  rows: Float64Array,
  size: number,
  row: number,
  { sine, cosine }: { readonly sine: number; readonly cosine: number },
): void {
  const from = row * size;
  for (let at = from; at < from + size; at++) {
    const upper = rows[at];
    const lower = rows[at + size];
    rows[at + size] = sine * upper + cosine * lower;
    rows[at] = cosine * upper - sine * lower;
  }
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
