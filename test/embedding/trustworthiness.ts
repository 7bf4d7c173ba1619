import type { Rows } from '../../src/embedding/index.js';

/**
 * How far the neighbours in a map are neighbours in truth, at most 1; about 0.5 for a random map. J. Venna, S. Kaski,
 * "Local multidimensional scaling" (2006).
 *
 * @param positions x and y of each row
 */
export function trustworthiness(rows: Rows, positions: ArrayLike<number>, neighbours: number): number {
  const { count } = rows;
  const points: Rows = { data: Float32Array.from(positions), count, size: 2 };
  let penalty = 0;
  for (let row = 0; row < count; row++) {
    const rank = new Map(byDistance(rows, row).map((other, place) => [other, place + 1]));
    for (const other of byDistance(points, row).slice(0, neighbours)) {
      penalty += Math.max(0, rank.get(other)! - neighbours);
    }
  }
  return 1 - (2 / (count * neighbours * (2 * count - 3 * neighbours - 1))) * penalty;
}

/** All other rows, the nearest first. */
export function byDistance({ data, count, size }: Rows, row: number): number[] {
  const squares = Array.from({ length: count }, (_, other) => {
    let sum = 0;
    for (let at = 0; at < size; at++) sum += (data[row * size + at] - data[other * size + at]) ** 2;
    return sum;
  });
  return Array.from(squares.keys())
    .filter((other) => other !== row)
    .sort((one, other) => squares[one] - squares[other] || one - other);
}

/** Copies at length 1, whose distances say how much the directions differ. */
export function directions({ data, count, size }: Rows): Rows {
  const units = data.slice();
  for (let row = 0; row < count; row++) {
    const own = units.subarray(row * size, (row + 1) * size);
    const length = Math.hypot(...own);
    for (let at = 0; at < size; at++) own[at] /= length;
  }
  return { data: units, count, size };
}
