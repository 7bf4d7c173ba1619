import { describe, expect, it } from 'vitest';
import { axisDecimals } from '../../../src/pages/studio/ui/axis-decimals.js';

const ticks = (low: number, step: number): number[] => [0, 1, 2, 3, 4].map((at) => low + at * step);

describe('the decimals of an axis', () => {
  it.each([
    [0, 1, 0],
    [1, 0.5, 1],
    [0.25, 0.25, 2],
    [0.5, 0.005, 3],
    [0.4996, 0.0002, 4],
    [99.9, 0.1, 1],
    [0, 1e-6, 6],
    [0, 250, 0],
  ])('of %f in steps of %f are %i', (low, step, decimals) => {
    expect(axisDecimals(ticks(low, step))).toBe(decimals);
    const written = ticks(low, step).map((tick) => tick.toFixed(decimals));
    expect(new Set(written).size).toBe(5);
  });

  it('are none where there is no tick', () => {
    expect(axisDecimals([])).toBe(0);
  });
});
