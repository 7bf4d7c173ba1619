import { describe, expect, it } from 'vitest';
import { largestEigenpairs } from '../src/eigenpairs.js';
import { Random } from '../src/random.js';

/** A symmetric matrix with these eigenvalues: a diagonal matrix between random reflections. */
function matrixWith(values: readonly number[], seed: number): Float64Array[] {
  const size = values.length;
  const random = new Random(seed);
  let rows: Float64Array[] = values.map((value, row) =>
    Float64Array.from({ length: size }, (_, at) => (at === row ? value : 0)),
  );
  for (let round = 0; round < 3; round++) {
    const normal = Array.from({ length: size }, () => random.normal());
    const square = normal.reduce((sum, one) => sum + one * one, 0);
    const reflect = (row: Float64Array): Float64Array => {
      const along = row.reduce((sum, one, at) => sum + one * normal[at], 0) * (2 / square);
      return row.map((one, at) => one - along * normal[at]);
    };
    const half = rows.map(reflect);
    const columns = half.map((_, column) => Float64Array.from(half, (row) => row[column]));
    rows = columns.map(reflect);
  }
  return rows;
}

const times = (rows: readonly Float64Array[], vector: Float64Array): Float64Array =>
  Float64Array.from(rows, (row) => row.reduce((sum, one, at) => sum + one * vector[at], 0));

describe('largestEigenpairs', () => {
  it.each([
    ['values that fall slowly', Array.from({ length: 150 }, (_, at) => 1 / (1 + at / 10)), 32],
    ['a few large ones', Array.from({ length: 90 }, (_, at) => (at < 4 ? 100 - at : 1e-3)), 4],
    ['fewer directions than rows', Array.from({ length: 40 }, (_, at) => (at < 6 ? 6 - at : 0)), 6],
    ['one row', [3], 1],
  ])('finds %s', (_, values, count) => {
    const rows = matrixWith(values, 5);
    const size = values.length;
    const pairs = largestEigenpairs((vector) => times(rows, vector), size, count);
    const expected = [...values].sort((one, other) => other - one).slice(0, count);
    expect(pairs.values).toHaveLength(count);
    for (const [at, value] of expected.entries()) {
      expect(pairs.values[at] / value).toBeCloseTo(1, 6);
      const vector = pairs.vectors.slice(at * size, (at + 1) * size);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 10);
      const residual = times(rows, vector).map((one, place) => one - value * vector[place]);
      expect(Math.hypot(...residual)).toBeLessThan(1e-3 * expected[0]);
    }
  });

  it('leaves out what is zero', () => {
    const rows = matrixWith([2, 1, 0, 0, 0], 1);
    expect(largestEigenpairs((vector) => times(rows, vector), 5, 5).values).toHaveLength(2);
  });
});
