import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  bootstrapInterval,
  classificationMetrics,
  multilabelMetrics,
  wilsonInterval,
} from '../../src/metrics/index.js';
import { Random } from '../../src/random.js';

const meanOf = (values: readonly number[]) => (weights: Uint32Array) =>
  values.reduce((sum, value, index) => sum + weights[index] * value, 0) / values.length;

describe('the bootstrap', () => {
  const shares = Array.from({ length: 400 }, (_, index) => (index % 10 < 3 ? 1 : 0));

  it("gives nearly Wilson's interval for a proportion", () => {
    const [low, high] = bootstrapInterval(400, meanOf(shares), { resamples: 4000 })!;
    const [wilsonLow, wilsonHigh] = wilsonInterval(120, 400);
    expect(Math.abs(low - wilsonLow)).toBeLessThan(0.006);
    expect(Math.abs(high - wilsonHigh)).toBeLessThan(0.006);
  });

  it('draws as many samples as the data has', () => {
    bootstrapInterval(25, (weights) => {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(25);
      return 0;
    });
  });

  it('is the same only for the same seed', () => {
    const interval = (seed: number) => bootstrapInterval(400, meanOf(shares), { seed });
    expect(interval(3)).toEqual(interval(3));
    expect(interval(3)).not.toEqual(interval(4));
  });

  it('covers the true mean about as often as its confidence says', () => {
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const random = new Random(77, trial);
      const values = Array.from({ length: 60 }, () => random.normal());
      const [low, high] = bootstrapInterval(60, meanOf(values), { resamples: 300, confidence: 0.9 })!;
      if (low <= 0 && high >= 0) covered++;
    }
    // 90 % of 200, within three standard errors and the bootstrap's optimism.
    expect(covered).toBeGreaterThanOrEqual(164);
    expect(covered).toBeLessThanOrEqual(193);
  });

  it('mirrors the interval on request', () => {
    const skewed = (weights: Uint32Array) => weights.filter((weight) => weight > 0).length / weights.length;
    // The data contains all samples (1), each draw about 63 % of them.
    const [low, high] = bootstrapInterval(200, skewed, { method: 'basic' })!;
    expect(low).toBeGreaterThan(1.3);
    expect(high).toBeLessThan(1.45);
    expect(bootstrapInterval(200, skewed)![1]).toBeLessThan(0.71);
  });

  it('gives nothing for a measure that is rarely defined', () => {
    expect(bootstrapInterval(10, () => null)).toBeNull();
    const rarely = (weights: Uint32Array) => (weights.some((weight) => weight > 5) ? 1 : null);
    expect(bootstrapInterval(100, rarely)).toBeNull();
  });

  it.each([{ resamples: 0 }, { resamples: 1.5 }, { confidence: 1 }, { confidence: NaN }])(
    'refuses %o',
    (options) => {
      expect(() => bootstrapInterval(10, () => 0, options)).toThrow(UsageError);
    },
  );
});

describe('intervals of all measures', () => {
  const random = new Random(5);
  const labels = Array.from({ length: 300 }, () => random.integer(3));
  const probabilities = Float32Array.from(
    labels.flatMap((label) => {
      const exponentials = [0, 1, 2].map((column) =>
        Math.exp(random.normal() + (column === label ? 1.5 : 0)),
      );
      const sum = exponentials.reduce((total, value) => total + value);
      return exponentials.map((value) => value / sum);
    }),
  );

  it('contain the values, and are narrower for more samples', () => {
    const all = classificationMetrics(labels, probabilities);
    const few = classificationMetrics(labels.slice(0, 40), probabilities.subarray(0, 120));
    const estimates = [
      all.accuracy,
      all.macro.f1,
      all.weighted.precision,
      all.rocAuc!,
      all.averagePrecision!,
    ];
    for (const estimate of [...estimates, all.logLoss, all.brierScore, all.expectedCalibrationError]) {
      expect(estimate.low).toBeLessThanOrEqual(estimate.value);
      expect(estimate.high).toBeGreaterThanOrEqual(estimate.value);
      expect(estimate.high - estimate.low).toBeGreaterThan(0.005);
    }
    for (const name of ['accuracy', 'rocAuc', 'logLoss', 'brierScore'] as const) {
      expect(few[name]!.high - few[name]!.low, name).toBeGreaterThan(
        1.5 * (all[name]!.high - all[name]!.low),
      );
    }
  });

  it('are the same for the same samples in another order', () => {
    const order = new Random(6).permutation(300);
    const shuffled = Float32Array.from(
      Array.from(order).flatMap((sample) => [...probabilities.subarray(3 * sample, 3 * sample + 3)]),
    );
    const again = classificationMetrics(
      Array.from(order, (sample) => labels[sample]),
      shuffled,
    );
    expect(again).toEqual(classificationMetrics(labels, probabilities));

    const targets = Int8Array.from(probabilities, (value) => (value < 0.05 ? -1 : value > 0.4 ? 1 : 0));
    const moved = Int8Array.from(
      Array.from(order).flatMap((sample) => [...targets.subarray(3 * sample, 3 * sample + 3)]),
    );
    expect(multilabelMetrics(moved, shuffled, 3)).toEqual(multilabelMetrics(targets, probabilities, 3));
  });

  it('are repeatable', () => {
    expect(classificationMetrics(labels, probabilities, { seed: 9 })).toEqual(
      classificationMetrics(labels, probabilities, { seed: 9 }),
    );
  });
});
