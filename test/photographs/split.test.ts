import { describe, expect, it } from 'vitest';
import { type SplitItem, splitOff } from '../../src/photographs/split.js';

const SHARES = [
  { name: 'test', fraction: 0.15 },
  { name: 'validation', fraction: 0.15 },
] as const;
type Name = 'test' | 'validation' | undefined;

/** Items of single-image groups, with the given number in each class. */
function items(counts: readonly number[]): SplitItem[] {
  return counts
    .flatMap((count, label) =>
      Array.from({ length: count }, (_, at) => ({ key: `${label}/${at}.jpg`, labels: [label] })),
    )
    .map((item, group) => ({ ...item, group }));
}

function countsOf(list: readonly SplitItem[], parts: readonly Name[], label: number): number[] {
  return [undefined, 'validation', 'test'].map(
    (part) => list.filter((item, at) => item.labels[0] === label && parts[at] === part).length,
  );
}

describe('splitOff', () => {
  it('gives each part its exact number of images of each class', () => {
    const list = items([100, 40, 33, 7]);
    const parts = splitOff(list, SHARES, 1);
    expect([0, 1, 2, 3].map((label) => countsOf(list, parts, label))).toEqual([
      [70, 15, 15],
      [28, 6, 6],
      [23, 5, 5],
      [5, 1, 1],
    ]);
  });

  it('depends only on the seed', () => {
    const list = items([60, 60]);
    expect(splitOff(list, SHARES, 3)).toEqual(splitOff(list, SHARES, 3));
    const other = splitOff(list, SHARES, 4);
    expect(other).not.toEqual(splitOff(list, SHARES, 3));
    // The order of the list does not matter.
    const reversed = [...list].reverse();
    expect(splitOff(reversed, SHARES, 3).reverse()).toEqual(splitOff(list, SHARES, 3));
  });

  it('moves very few images when others are added', () => {
    for (let seed = 0; seed < 20; seed++) {
      const before = items([50, 50]);
      const parts = splitOff(before, SHARES, seed);
      const added = { key: '0/new.jpg', labels: [0], group: 100 };
      const after = splitOff([...before, added], SHARES, seed);
      const moved = before.flatMap((_, at) => (parts[at] === after[at] ? [] : [[parts[at], after[at]]]));
      expect(moved.length).toBeLessThanOrEqual(2);
      // No image moves between training and test set.
      expect(moved.filter((move) => !move.includes('validation'))).toEqual([]);
    }
  });

  it('keeps groups together', () => {
    const list = items([90, 90]).map((item, at) => ({ ...item, group: Math.floor(at / 3) }));
    const parts = splitOff(list, SHARES, 5);
    for (let group = 0; group < 60; group++) {
      expect(new Set(parts.slice(group * 3, group * 3 + 3)).size).toBe(1);
    }
    // 15 % of 90 are 13.5; of 14, whole groups of three fill at most 12.
    expect(countsOf(list, parts, 0)).toEqual([66, 12, 12]);
  });

  it('keeps groups together that have images of two classes', () => {
    const list = items([20, 20]).map((item, at) => ({ ...item, group: at % 20 }));
    const parts = splitOff(list, SHARES, 6);
    for (let at = 0; at < 20; at++) expect(parts[at]).toBe(parts[at + 20]);
    expect(countsOf(list, parts, 0)).toEqual([14, 3, 3]);
    expect(countsOf(list, parts, 1)).toEqual([14, 3, 3]);
  });

  it('leaves at least one image of a class in each part if there are enough', () => {
    const list = items([1, 2, 3, 4]);
    const parts = splitOff(list, SHARES, 7);
    expect([0, 1, 2, 3].map((label) => countsOf(list, parts, label))).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
      [2, 1, 1],
    ]);
  });

  it('gives a part the smallest group if none fits', () => {
    // Two groups of one class, with five and four pictures; 15 % are one picture.
    const list = items([9, 20]).map((item, at) => ({ ...item, group: at < 5 ? 100 : at < 9 ? 101 : at }));
    const parts = splitOff(list, SHARES, 8);
    expect(countsOf(list, parts, 0)).toEqual([5, 4, 0]);
  });

  it('never splits a class that is a single group', () => {
    const list = items([9, 20]).map((item, at) => ({ ...item, group: at < 9 ? 100 : at }));
    expect(countsOf(list, splitOff(list, SHARES, 9), 0)).toEqual([9, 0, 0]);
  });

  it('does not move pinned groups', () => {
    const list = items([40, 40]).map((item, at) => ({ ...item, pinned: at % 2 === 0 }));
    const parts = splitOff(list, SHARES, 10);
    list.forEach(({ pinned }, at) => {
      if (pinned) expect(parts[at]).toBeUndefined();
    });
    expect(countsOf(list, parts, 0)).toEqual([28, 6, 6]);
  });

  it('splits nothing off for a fraction of 0', () => {
    const list = items([20, 20]);
    const parts = splitOff(list, [{ name: 'test', fraction: 0 }, SHARES[1]], 11);
    expect(countsOf(list, parts, 0)).toEqual([17, 3, 0]);
  });

  it('draws independently of names', () => {
    // Over many seeds, every image is in the test part about as often as the fraction says.
    const list = items([20, 20]);
    const times = new Array<number>(40).fill(0);
    for (let seed = 0; seed < 400; seed++) {
      splitOff(list, SHARES, seed).forEach((part, at) => {
        if (part === 'test') times[at]++;
      });
    }
    // Binomial with n = 400, p = 0.15: 60, standard deviation 7.1.
    for (const count of times) expect(Math.abs(count - 60)).toBeLessThan(30);
  });
});
