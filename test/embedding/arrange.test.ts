import { UMAP } from 'umap-js';
import { describe, expect, it } from 'vitest';
import { arrange, arrangeInThread, type Rows } from '../../dist/src/embedding/index.js';
import { Random } from '../../dist/src/random.js';
import { nearestNeighbours } from '../../src/embedding/nearest-neighbours.js';
import { principalComponents } from '../../src/embedding/principal-components.js';
import { byDistance, directions, trustworthiness } from './trustworthiness.js';

/** Groups around random centres, each spread out along two directions of its own, with noise in all. */
function groups(count: number, size = 64, groupCount = 10): Rows {
  const random = new Random(7, count);
  const vector = (): Float64Array => Float64Array.from({ length: size }, () => random.normal());
  const kinds = Array.from({ length: groupCount }, () => ({
    centre: vector(),
    one: vector(),
    other: vector(),
  }));
  const data = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const { centre, one, other } = kinds[row % groupCount];
    const [u, v] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    for (let at = 0; at < size; at++) {
      data[row * size + at] = centre[at] + u * one[at] + v * other[at] + 0.1 * random.normal();
    }
  }
  return { data, count, size };
}

const copy = (rows: Rows): Rows => ({ ...rows, data: rows.data.slice() });

/** The result of work that is done in pieces; its progress must grow from 0 to 1. */
function finished<Result>(work: Generator<number, Result>): Result {
  let last = 0;
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    expect(value).toBeGreaterThanOrEqual(last);
    expect(value).toBeLessThanOrEqual(1);
    last = value;
  }
}

describe('the nearest neighbours', () => {
  it('are exact, the row itself first', () => {
    const rows = groups(150);
    const { indices, distances } = finished(nearestNeighbours(rows, 12));
    for (let row = 0; row < rows.count; row++) {
      expect(indices[row]).toEqual([row, ...byDistance(rows, row).slice(0, 11)]);
      expect(distances[row]).toEqual(distances[row].toSorted((one, other) => one - other));
    }
    const [first, second] = [indices[0][1], rows.size];
    const own = rows.data.subarray(0, second);
    const other = rows.data.subarray(first * second, (first + 1) * second);
    expect(distances[0][1]).toBeCloseTo(Math.hypot(...own.map((value, at) => value - other[at])), 5);
  });

  it('begin with the row itself among more copies than neighbours', () => {
    const rows = { data: new Float32Array(20 * 3), count: 20, size: 3 };
    const { indices, distances } = finished(nearestNeighbours(rows, 4));
    expect(indices.map(([first]) => first)).toEqual(Array.from({ length: 20 }, (_, row) => row));
    expect(new Set(distances.flat())).toEqual(new Set([0]));
  });
});

describe('the principal components', () => {
  it('keep distances where the rows differ in few directions', () => {
    const random = new Random(3);
    const basis = Float64Array.from({ length: 3 * 40 }, () => random.normal());
    const data = new Float32Array(60 * 40);
    for (let row = 0; row < 60; row++) {
      for (let direction = 0; direction < 3; direction++) {
        const share = random.normal();
        for (let at = 0; at < 40; at++) data[row * 40 + at] += share * basis[direction * 40 + at];
      }
    }
    const rows = { data, count: 60, size: 40 };
    const components = finished(principalComponents(rows, 10, 0));
    expect(components.size).toBeLessThanOrEqual(4);
    const distance = ({ data, size }: Rows, one: number, other: number): number =>
      Math.hypot(...Array.from({ length: size }, (_, at) => data[one * size + at] - data[other * size + at]));
    expect(distance(components, 3, 17)).toBeCloseTo(distance(rows, 3, 17), 3);
  });
});

describe('a map', () => {
  const rows = groups(400);
  const map = finished(arrange(copy(rows)));
  const keeps = (positions: ArrayLike<number>): number => trustworthiness(directions(rows), positions, 10);

  it('keeps neighbours, far better than a random map or two principal components', () => {
    const random = new Random(5);
    const scattered = Float32Array.from({ length: 2 * rows.count }, () => random.uniform());
    const components = finished(principalComponents(directions(rows), 2, 0)).data;
    expect(keeps(map)).toBeGreaterThan(0.95);
    expect(keeps(components)).toBeLessThan(keeps(map) - 0.05);
    expect(keeps(scattered)).toBeLessThan(0.6);
  });

  it('keeps neighbours as well as the UMAP of Google’s PAIR', () => {
    const random = new Random(11);
    const units = directions(rows);
    const lists = Array.from({ length: rows.count }, (_, row) => [
      ...units.data.subarray(row * rows.size, (row + 1) * rows.size),
    ]);
    const theirs = new UMAP({ random: () => random.uniform() }).fit(lists);
    expect(keeps(map)).toBeGreaterThan(keeps(theirs.flat()) - 0.005);
  });

  it('lies around (0, 0) within 1, and is as large', () => {
    expect(map).toHaveLength(800);
    expect(Math.max(...map)).toBeCloseTo(1, 5);
    expect(Math.min(...map)).toBeCloseTo(-1, 5);
  });

  it('has the same bits for the same features and seed, in this thread and in another', async () => {
    expect(finished(arrange(copy(rows)))).toEqual(map);
    const shares: number[] = [];
    const elsewhere = await arrangeInThread(copy(rows), { onProgress: (share) => shares.push(share) });
    expect(elsewhere).toEqual(map);
    expect(shares.length).toBeGreaterThan(0);
    expect(finished(arrange(copy(rows), { seed: 1 }))).not.toEqual(map);
  });

  it('is made of any number of pictures, also of copies', () => {
    for (const count of [0, 1, 2, 3, 6, 14, 16]) {
      const few = finished(arrange(groups(count)));
      expect(few).toHaveLength(2 * count);
      expect(few.every(Number.isFinite)).toBe(true);
    }
    const same = finished(arrange({ data: new Float32Array(30 * 8).fill(2), count: 30, size: 8 }));
    expect(same.every(Number.isFinite)).toBe(true);
    const doubled = groups(30);
    const twice = { ...doubled, count: 60, data: Float32Array.of(...doubled.data, ...doubled.data) };
    expect(finished(arrange(twice)).every(Number.isFinite)).toBe(true);
  });
});

describe('a map that is made in a thread', () => {
  it('can be stopped, before and meanwhile', async () => {
    const stop = new AbortController();
    const work = arrangeInThread(groups(3000), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('no longer wanted')),
    });
    await expect(work).rejects.toThrow('no longer wanted');
    await expect(arrangeInThread(groups(20), { signal: stop.signal })).rejects.toThrow('no longer wanted');
  });
});
