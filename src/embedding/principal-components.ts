import { largestEigenpairs } from '../eigenpairs.js';
import { Random } from '../random.js';
import { type Rows, rowOf } from './rows.js';

/** The directions are found from so many rows; more would hardly change them. */
const MOST_ROWS_LEARNT_FROM = 2048;
const ROWS_AT_ONCE = 256;

/**
 * Principal component analysis: the rows in the directions in which they differ most, the first direction first. Rows
 * that are all alike give rows of no numbers.
 *
 * @param wanted the most directions; there are fewer where the rows differ in fewer
 * @param seed chooses the rows that the directions are found from, where there are many
 * @yields the share that is done, from 0 to 1, between two pieces of work
 */
export function* principalComponents(rows: Rows, wanted: number, seed: number): Generator<number, Rows> {
  const learntFrom = chosenRows(rows.count, seed);
  const mean = meanOf(rows, learntFrom);
  const { vectors, values } = largestEigenpairs(
    (vector) => timesCovariance(rows, learntFrom, mean, vector),
    rows.size,
    Math.min(wanted, Math.max(0, rows.count - 1)),
  );
  yield 0.5;
  const size = values.length;
  const data = new Float32Array(rows.count * size);
  for (let from = 0; from < rows.count; from += ROWS_AT_ONCE) {
    const end = Math.min(rows.count, from + ROWS_AT_ONCE);
    for (let row = from; row < end; row++) {
      const own = rowOf(rows, row);
      for (let direction = 0; direction < size; direction++) {
        data[row * size + direction] = dot(own, mean, vectors, direction * rows.size);
      }
    }
    yield 0.5 + (0.5 * end) / rows.count;
  }
  return { data, count: rows.count, size };
}

function chosenRows(count: number, seed: number): Uint32Array {
  if (count <= MOST_ROWS_LEARNT_FROM) return Uint32Array.from({ length: count }, (_, row) => row);
  return new Random(seed).permutation(count).subarray(0, MOST_ROWS_LEARNT_FROM).sort();
}

function meanOf(rows: Rows, chosen: Uint32Array): Float64Array {
  const mean = new Float64Array(rows.size);
  for (const row of chosen) {
    const own = rowOf(rows, row);
    for (let at = 0; at < rows.size; at++) mean[at] += own[at] / chosen.length;
  }
  return mean;
}

/** The covariance matrix times a vector, without the matrix. */
function timesCovariance(
  rows: Rows,
  chosen: Uint32Array,
  mean: Float64Array,
  vector: Float64Array,
): Float64Array {
  const product = new Float64Array(rows.size);
  for (const row of chosen) {
    const own = rowOf(rows, row);
    const share = dot(own, mean, vector, 0) / chosen.length;
    for (let at = 0; at < rows.size; at++) product[at] += share * (own[at] - mean[at]);
  }
  return product;
}

/** Of a row's distance from the mean with the vector that begins at `from`. */
function dot(row: Float32Array, mean: Float64Array, vectors: Float64Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < row.length; at++) sum += (row[at] - mean[at]) * vectors[from + at];
  return sum;
}
