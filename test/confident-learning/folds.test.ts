import { describe, expect, it } from 'vitest';
import { stratifiedGroupFolds } from '../../src/confident-learning/index.js';
import { Random } from '../../src/random.js';

const FOLDS = 5;

/** Items of three classes of different sizes; some groups have up to four members, also of two classes. */
function items(seed: number): { labels: Int32Array; groups: Int32Array } {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: 300 }, () => [0, 0, 0, 0, 1, 1, 2][random.integer(7)]);
  const groups = Int32Array.from(labels, (_, item) => (random.uniform() < 0.2 ? item % 40 : 1000 + item));
  return { labels, groups };
}

describe('stratifiedGroupFolds', () => {
  it.each([1, 2, 3])('keeps groups together and divides each class evenly: seed %i', (seed) => {
    const { labels, groups } = items(seed);
    const folds = stratifiedGroupFolds(labels, groups, { folds: FOLDS, seed });
    const foldOfGroup = new Map<number, number>();
    groups.forEach((group, item) => {
      expect(foldOfGroup.get(group) ?? folds[item]).toBe(folds[item]);
      foldOfGroup.set(group, folds[item]);
    });
    for (const label of [0, 1, 2]) {
      const counts = new Array(FOLDS).fill(0);
      labels.forEach((own, item) => {
        if (own === label) counts[folds[item]]++;
      });
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(8);
    }
  });

  it('puts a class of two pictures into two folds', () => {
    for (let seed = 0; seed < 20; seed++) {
      const labels = Int32Array.from({ length: 42 }, (_, item) => (item < 2 ? 1 : 0));
      const folds = stratifiedGroupFolds(labels, Int32Array.from(labels.keys()), { folds: FOLDS, seed });
      expect(folds[0]).not.toBe(folds[1]);
    }
  });

  it('depends on nothing but the seed', () => {
    const { labels, groups } = items(4);
    const first = stratifiedGroupFolds(labels, groups, { folds: FOLDS, seed: 1 });
    expect(stratifiedGroupFolds(labels, groups, { folds: FOLDS, seed: 1 })).toEqual(first);
    expect(stratifiedGroupFolds(labels, groups, { folds: FOLDS, seed: 2 })).not.toEqual(first);
  });
});
