import { describe, expect, it } from 'vitest';
import { rowProducts } from '../../src/classifier/familiarity/row-products.js';
import { Random } from '../../src/random.js';

describe('the products of rows', () => {
  for (const [count, size] of [
    [1, 1],
    [3, 5],
    [4, 7],
    [9, 2],
    [13, 64],
  ] as const) {
    it(`are the sums in the order of the columns, of ${count} rows of ${size}`, () => {
      const random = new Random(count, size);
      const rows = Float32Array.from({ length: count * size }, () => random.normal());
      const expected = new Float64Array(count * count);
      for (let one = 0; one < count; one++) {
        for (let other = 0; other < count; other++) {
          let sum = 0;
          for (let at = 0; at < size; at++) sum += rows[one * size + at] * rows[other * size + at];
          expected[one * count + other] = sum;
        }
      }
      expect(rowProducts(rows, size)).toEqual(expected);
    });
  }
});
