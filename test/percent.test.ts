import { describe, expect, test } from 'vitest';
import { percent, roundedShare } from '../src/percent.js';

describe('a share in percent', () => {
  test.each([
    [0, '0.0 %'],
    [0.9346, '93.5 %'],
    [1, '100.0 %'],
    [0.9996, '99.9 %'],
    [1 - 1e-9, '99.9 %'],
    [1.25, '125.0 %'],
  ])('%f', (share, written) => {
    expect(percent(share)).toBe(written);
  });

  test('is never all where something is missing, with any number of decimals', () => {
    expect(percent(499 / 500, 0)).toBe('99 %');
    expect(percent(0.99999, 2)).toBe('99.99 %');
    expect(roundedShare(0.996, 0)).toBe(0.99);
    expect(roundedShare(0.5, 0)).toBe(0.5);
  });
});
