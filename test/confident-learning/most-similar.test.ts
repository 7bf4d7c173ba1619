import { afterAll, expect, it } from 'vitest';
import { FeatureRows } from '../../dist/src/confident-learning/index.js';
import { mostSimilarRows } from '../../dist/src/confident-learning/most-similar.js';
import { Runtime } from '../../dist/src/runtime/index.js';
import { Random } from '../../src/random.js';

const SIZE = 8;
const ROWS = 2500;
const runtime = new Runtime({ threads: 1 });
afterAll(() => runtime.close());

it('finds what a comparison of all pairs finds', async () => {
  const values = Array.from({ length: ROWS }, (_, row) =>
    Float32Array.from({ length: SIZE }, (_, at) => Math.round(new Random(row, at).normal() * 64) / 64),
  );
  const rows = new FeatureRows(SIZE);
  for (const one of values) await rows.add(one);
  const queries = Array.from({ length: 300 }, (_, at) => (at * 97) % ROWS);
  const accepts = (query: number, row: number): boolean => (row + query) % 3 !== 0;
  const found = await mostSimilarRows(runtime, rows, queries, { count: 4, accepts });
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, one, at) => sum + one * b[at], 0);
  for (const [at, query] of queries.entries()) {
    const all = values
      .map((one, row) => ({
        row,
        similarity: dot(one, values[query]) / Math.sqrt(dot(one, one) * dot(values[query], values[query])),
      }))
      .filter(({ row }) => row !== query && accepts(at, row))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 4);
    expect(found[at]).toHaveLength(4);
    found[at].forEach(({ similarity }, place) => {
      expect(similarity).toBeCloseTo(all[place].similarity, 5);
    });
    expect(found[at][0].row).toBe(all[0].row);
  }
});
