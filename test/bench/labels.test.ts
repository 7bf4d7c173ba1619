import { describe, expect, it } from 'vitest';
import { flipLabels } from '../../bench/labels/flipped.js';
import { type Measured, measuredTable } from '../../bench/labels/table.js';

describe('flipLabels', () => {
  const labels = Array.from({ length: 200 }, (_, item) => ['a', 'b', 'c'][item % 3]);

  it('gives exactly this share another label', () => {
    const { labels: changed, flipped } = flipLabels(labels, { share: 0.05, seed: 1 });
    expect(flipped.size).toBe(10);
    changed.forEach((label, item) => {
      expect(label !== labels[item]).toBe(flipped.has(item));
      expect(['a', 'b', 'c']).toContain(label);
    });
  });

  it('draws by the seed', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => flipLabels(labels, { share: 0.1, seed }));
    expect(same).toEqual(one);
    expect(other.flipped).not.toEqual(one.flipped);
  });
});

it('the table has a row for each data and weights, with means and each seed', () => {
  const one: Measured = {
    ...{ data: 'flowers', weights: 'ImageNet', seed: 1, photographs: 750, flipped: 38 },
    ...{ found: 0.7, listed: 50, listedFlipped: 0.9, estimatedErrors: 60 },
    ...{ firstRound: 0.6, bySelfConfidence: 0.7, byMargin: 0.5, seconds: 1 },
  };
  const table = measuredTable([
    one,
    { ...one, seed: 2, found: 0.8, seconds: 2 },
    { ...one, weights: 'mine' },
  ]);
  const rows = table.split('\n').slice(2);
  expect(rows).toEqual([
    '| flowers (750) | ImageNet | 38 | **75.0** (70.0, 80.0) | 50 | 90.0 | 60.0 | 50.0 | 1.5 |',
    '| flowers (750) | mine | 38 | **70.0** (70.0) | 50 | 90.0 | 60.0 | 50.0 | 1.0 |',
  ]);
});
