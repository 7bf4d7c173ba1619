import { describe, expect, it } from 'vitest';
import { FeatureRows } from '../../src/confident-learning/index.js';
import { fromFloat16 } from '../../src/graph/index.js';
import { Random } from '../../src/random.js';

const SIZE = 6;
const ROWS = 9000;

const rowOf = (row: number): Float32Array =>
  Float32Array.from({ length: SIZE }, (_, at) =>
    at === 5 ? 3 : Math.round(new Random(row, at).normal() * 64) / 64,
  );

describe('FeatureRows', () => {
  it.each([
    ['in memory', undefined],
    ['on disk', 3 * 2048 * SIZE * 2],
  ])('gives the same rows in every pass: %s', async (_, memoryLimit) => {
    const rows = new FeatureRows(SIZE, memoryLimit);
    for (let row = 0; row < ROWS; row++) await rows.add(rowOf(row));
    expect(rows.count).toBe(ROWS);
    for (let pass = 0; pass < 2; pass++) {
      let next = 0;
      for await (const { from, count, data } of rows.blocks()) {
        expect(from).toBe(next);
        const values = fromFloat16(data.subarray(0, count * SIZE));
        for (const row of [0, count - 1]) {
          expect(values.subarray(row * SIZE, (row + 1) * SIZE)).toEqual(rowOf(from + row));
        }
        next += count;
      }
      expect(next).toBe(ROWS);
    }
    await rows.close();
  });

  it('knows how to standardize, and leaves out what is constant', async () => {
    const rows = new FeatureRows(SIZE);
    for (let row = 0; row < 500; row++) await rows.add(rowOf(row));
    const { mean, scale } = rows.standardization();
    for (let at = 0; at < SIZE; at++) {
      const values = Array.from({ length: 500 }, (_, row) => rowOf(row)[at]);
      const average = values.reduce((sum, value) => sum + value, 0) / 500;
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 500;
      expect(mean[at]).toBeCloseTo(average, 5);
      expect(scale[at]).toBeCloseTo(variance === 0 ? 0 : 1 / Math.sqrt(variance), 5);
    }
  });
});
