import type { Rows } from './rows.js';

/** The nearest rows of each row: itself first, then by distance; of equal ones the first. */
export interface Neighbours {
  /** [count][neighbours] positions of rows. */
  readonly indices: number[][];
  /** Their distances (Euclidean). */
  readonly distances: number[][];
}

const ROWS_AT_ONCE = 64;

/**
 * The exact nearest neighbours of all rows, each compared with each.
 *
 * @param neighbours for each row, itself included; at most the number of rows
 * @yields the share that is done, from 0 to 1, between two pieces of work
 */
export function* nearestNeighbours(rows: Rows, neighbours: number): Generator<number, Neighbours> {
  const { data, count, size } = rows;
  const best = new BestOf(count, neighbours);
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const end = Math.min(count, from + ROWS_AT_ONCE);
    for (let row = from; row < end; row++) {
      const own = data.subarray(row * size, (row + 1) * size);
      best.add(row, row, 0);
      // A distance counts for both rows, so each pair is measured once.
      for (let other = row + 1; other < count; other++) {
        const distance = squaredDistance(own, data, other * size);
        best.add(row, other, distance);
        best.add(other, row, distance);
      }
    }
    // Later rows have fewer others left.
    const left = (count - end) / count;
    yield 1 - left * left;
  }
  return best.lists();
}

function squaredDistance(own: Float32Array, data: Float32Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < own.length; at++) {
    const difference = own[at] - data[from + at];
    sum += difference * difference;
  }
  return sum;
}

/** The best few of each row, in order. */
class BestOf {
  readonly #count: number;
  readonly #each: number;
  readonly #indices: Int32Array;
  readonly #squares: Float64Array;

  constructor(count: number, each: number) {
    this.#count = count;
    this.#each = each;
    this.#indices = new Int32Array(count * each).fill(-1);
    this.#squares = new Float64Array(count * each).fill(Number.POSITIVE_INFINITY);
  }

  add(row: number, other: number, square: number): void {
    const first = row * this.#each;
    let at = first + this.#each - 1;
    // Nothing comes before a row itself, not even copies that were met earlier.
    const itself = row === other;
    if (!itself && square >= this.#squares[at]) return;
    while (at > first && (itself || square < this.#squares[at - 1])) {
      this.#squares[at] = this.#squares[at - 1];
      this.#indices[at] = this.#indices[at - 1];
      at--;
    }
    this.#squares[at] = square;
    this.#indices[at] = other;
  }

  lists(): Neighbours {
    const slices = <Value>(value: (at: number) => Value): Value[][] =>
      Array.from({ length: this.#count }, (_, row) =>
        Array.from({ length: this.#each }, (_, place) => value(row * this.#each + place)),
      );
    return {
      indices: slices((at) => this.#indices[at]),
      distances: slices((at) => Math.sqrt(this.#squares[at])),
    };
  }
}
