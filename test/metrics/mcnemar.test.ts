import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { mcnemarTest } from '../../src/metrics/index.js';

/** The same by exact counting of all ways in which n coins can fall. */
function byCounting(onlyFirst: number, onlySecond: number): number {
  const coins = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let ways = 1n;
  let atMost = 0n;
  for (let heads = 0; heads <= fewer; heads++) {
    atMost += ways;
    ways = (ways * BigInt(coins - heads)) / BigInt(heads + 1);
  }
  const scale = 10n ** 18n;
  return Math.min(1, Number((2n * atMost * scale) / 2n ** BigInt(coins)) / Number(scale));
}

describe("McNemar's exact test", () => {
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 0.0625],
    [6, 0, 0.03125],
    [10, 2, 0.03857421875],
    // statsmodels: mcnemar([[0, 8], [2, 0]], exact=True)
    [8, 2, 0.109375],
    [7, 7, 1],
  ])('of %i and %i is %f', (first, second, expected) => {
    expect(mcnemarTest(first, second)).toBeCloseTo(expected, 12);
    expect(mcnemarTest(second, first)).toBe(mcnemarTest(first, second));
  });

  it('agrees with counting, for few and for many', () => {
    for (let first = 0; first <= 40; first++) {
      for (let second = 0; second <= 40; second++) {
        expect(mcnemarTest(first, second)).toBeCloseTo(byCounting(first, second), 10);
      }
    }
    expect(mcnemarTest(1500, 1400)).toBeCloseTo(byCounting(1500, 1400), 9);
    expect(mcnemarTest(5000, 0)).toBeGreaterThan(0);
  });

  it.each([-1, 0.5, Number.NaN])('refuses %f', (count) => {
    expect(() => mcnemarTest(count, 1)).toThrow(UsageError);
  });
});
