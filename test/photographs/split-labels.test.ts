import { describe, expect, it } from 'vitest';
import type { SplitItem } from '../../src/photographs/split.js';
import { splitLabelsOff } from '../../src/photographs/split-labels.js';
import { Random } from '../../src/random.js';

const SHARES = [
  { name: 'test', fraction: 0.15 },
  { name: 'validation', fraction: 0.15 },
] as const;

/** Pictures of six labels, from very common to rare; some have several, some none. */
function items(count: number, seed: number): SplitItem[] {
  const random = new Random(seed, 1);
  const often = [0.5, 0.35, 0.25, 0.1, 0.05, 0.02];
  return Array.from({ length: count }, (_, index) => ({
    key: `${index}.jpg`,
    labels: often.flatMap((probability, label) => (random.uniform() < probability ? [label] : [])),
    group: index,
  }));
}

function countsOf(
  all: readonly SplitItem[],
  parts: readonly (string | undefined)[],
  part: string | undefined,
) {
  const counts = new Map<number, number>();
  all.forEach(({ labels }, at) => {
    if (parts[at] === part) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  });
  return counts;
}

describe('the split of pictures with several labels', () => {
  it.each([1, 2, 3])('gives each part its share of every label, seed %i', (seed) => {
    const all = items(1000, seed);
    const parts = splitLabelsOff(all, SHARES, seed);
    const whole = new Map<number, number>();
    for (const { labels } of all) for (const label of labels) whole.set(label, (whole.get(label) ?? 0) + 1);
    for (const { name, fraction } of SHARES) {
      const counts = countsOf(all, parts, name);
      for (const [label, count] of whole) {
        expect(Math.abs((counts.get(label) ?? 0) - fraction * count), `${name} ${label}`).toBeLessThan(2);
      }
      const size = parts.filter((part) => part === name).length;
      expect(Math.abs(size - fraction * all.length)).toBeLessThan(0.02 * all.length);
    }
  });

  it('depends only on the seed and the paths', () => {
    const all = items(300, 5);
    const parts = splitLabelsOff(all, SHARES, 9);
    const turned = splitLabelsOff([...all].reverse(), SHARES, 9).reverse();
    expect(turned).toEqual(parts);
    expect(splitLabelsOff(all, SHARES, 10)).not.toEqual(parts);
  });

  it('keeps groups together, and pinned ones where they are', () => {
    const all = items(400, 6).map((item, at) => ({
      ...item,
      group: Math.floor(at / 4),
      pinned: Math.floor(at / 4) % 10 === 0,
    }));
    const parts = splitLabelsOff(all, SHARES, 1);
    for (let at = 0; at < all.length; at += 4) {
      expect(new Set(parts.slice(at, at + 4)).size).toBe(1);
      if (all[at].pinned) expect(parts[at]).toBeUndefined();
    }
    expect(new Set(parts)).toEqual(new Set(['test', 'validation', undefined]));
  });

  it('gives every part a picture of a rare label as long as there are enough', () => {
    const rare = (count: number): (string | undefined)[] => {
      const all = items(200, 7).map(({ labels, ...item }, at) => ({
        ...item,
        labels: at < count ? [...labels, 9] : labels,
      }));
      const parts = splitLabelsOff(all, SHARES, 3);
      return all.flatMap(({ labels }, at) => (labels.includes(9) ? [parts[at] ?? 'train'] : [])).sort();
    };
    expect(rare(3)).toEqual(['test', 'train', 'validation']);
    expect(rare(2)).toEqual(['train', 'validation']);
    expect(rare(1)).toEqual(['train']);
  });
});
