import { describe, expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { epochTicks, tickDecimals, tickFormat, valueTicks } from '../../src/report/axis-ticks.js';

describe('valueTicks', () => {
  test.each([
    [0, 0.53, [0, 0.2, 0.4, 0.6]],
    [57.1, 98.2, [50, 60, 70, 80, 90, 100]],
    [94.4, 96.4, [94, 94.5, 95, 95.5, 96, 96.5]],
    [0, 0.3, [0, 0.1, 0.2, 0.3]],
    [0, 1.2e6, [0, 500000, 1000000, 1500000]],
    [-0.4, 0.4, [-0.4, -0.2, 0, 0.2, 0.4]],
  ])('%f to %f', (low, high, ticks) => {
    expect(valueTicks(low, high)).toEqual(ticks);
  });

  test('cover any range with two to six even numbers', () => {
    const random = new Random(7);
    for (let trial = 0; trial < 500; trial++) {
      const low = random.normal() * 10 ** random.uniform(-8, 8);
      const high = low + random.uniform() * 10 ** random.uniform(-3, 8);
      const ticks = valueTicks(low, high);
      const step = ticks[1] - ticks[0];
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks[0]).toBeLessThanOrEqual(low + 0.002 * step);
      expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(high - 0.002 * step);
    }
  });

  test('add a range around constant values', () => {
    expect(valueTicks(0, 0)[0]).toBe(0);
    expect(valueTicks(0, 0).at(-1)).toBeGreaterThan(0);
    expect(valueTicks(5, 5).at(-1)).toBeGreaterThan(5);
  });
});

test('tickDecimals', () => {
  expect([50, 1, 0.5, 0.1, 0.02, 1e-7].map(tickDecimals)).toEqual([0, 0, 1, 1, 2, 7]);
});

describe('epochTicks', () => {
  test.each([
    [1, [1]],
    [5, [1, 2, 3, 4, 5]],
    [25, [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]],
    [200, [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200]],
  ])('%i epochs', (epochs, ticks) => {
    expect(epochTicks(epochs, 20)).toEqual(ticks);
  });

  test('are few integers for any number of epochs', () => {
    for (const epochs of [2, 3, 21, 77, 999, 5000, 123456]) {
      const ticks = epochTicks(epochs, 20);
      expect(ticks.length).toBeLessThanOrEqual(21);
      expect(ticks[0]).toBe(1);
      expect(ticks.every((tick) => Number.isInteger(tick) && tick <= epochs)).toBe(true);
    }
  });
});

describe('tickFormat', () => {
  test.each([
    [0.4996, 0.5004],
    [1, 1.0004],
    [0, 1e-6],
    [99_999, 100_003],
    [0, 3e7],
    [0.5, 0.5],
  ])('never writes two ticks of %f to %f alike', (low, high) => {
    const ticks = valueTicks(low, high);
    const written = ticks.map((tick) => tickFormat(ticks)(tick));
    expect(new Set(written).size).toBe(ticks.length);
  });
});
