import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { applyTemperature, fitTemperature, predictedClasses } from '../../src/metrics/index.js';
import { Random } from '../../src/random.js';

/** Labels drawn from the softmax of logits, so that the best temperature of the logits times `scale` is `scale`. */
function drawn(count: number, scale: number): { labels: number[]; logits: Float32Array } {
  const random = new Random(1, count);
  const labels: number[] = [];
  const logits = new Float32Array(count * 3);
  for (let sample = 0; sample < count; sample++) {
    const row = [0, 1, 2].map(() => 1.5 * random.normal());
    const exponentials = row.map(Math.exp);
    const drawn = random.uniform(0, exponentials[0] + exponentials[1] + exponentials[2]);
    labels.push(drawn < exponentials[0] ? 0 : drawn < exponentials[0] + exponentials[1] ? 1 : 2);
    logits.set(
      row.map((value) => value * scale),
      sample * 3,
    );
  }
  return { labels, logits };
}

describe('the temperature', () => {
  it.each([0.25, 1, 4])('is found for logits that are %f times too large', (scale) => {
    const { labels, logits } = drawn(20_000, scale);
    const fit = fitTemperature(labels, logits);
    expect(Math.abs(fit.temperature / scale - 1)).toBeLessThan(0.04);
    expect(fit.lossAfter).toBeLessThanOrEqual(fit.lossBefore);
  });

  it('has the lowest loss', () => {
    const { labels, logits } = drawn(500, 2.7);
    const { temperature, lossAfter } = fitTemperature(labels, logits, { smoothing: 0 });
    for (const factor of [0.9, 0.999, 1.001, 1.1]) {
      const scaled = logits.map((value) => value / (temperature * factor));
      expect(fitTemperature(labels, scaled).lossBefore).toBeGreaterThan(lossAfter);
    }
  });

  it.each([40, 100, 1000])('knows no more than %i samples that are all right can show', (count) => {
    const labels = Array.from({ length: count }, (_, at) => at % 3);
    const logits = Float32Array.from({ length: 3 * count }, (_, at) =>
      at % 3 === labels[Math.floor(at / 3)] ? 4 : 0,
    );
    const { temperature } = fitTemperature(labels, logits);
    const [probability] = applyTemperature(logits, 3, temperature);
    expect(probability).toBeCloseTo((count + 1) / (count + 2), 5);
  });

  it('stops at a bound if the loss has no minimum', () => {
    const right = Float32Array.from([3, 1, 1, 2]);
    expect(fitTemperature([0, 1], right, { smoothing: 0 }).temperature).toBeCloseTo(0.001, 12);
    expect(fitTemperature([1, 0], right).temperature).toBeCloseTo(1000, 9);
    expect(fitTemperature([0, 1], new Float32Array(4)).temperature).toBeCloseTo(1000, 9);
  });

  it('is found for huge logits too', () => {
    const { labels, logits } = drawn(400, 200);
    const fit = fitTemperature(labels, logits);
    expect(fit.temperature).toBeGreaterThan(150);
    expect(Number.isFinite(fit.lossBefore)).toBe(true);
  });

  it('changes the confidence of the model, but not its predictions', () => {
    const { logits } = drawn(50, 1);
    const cool = applyTemperature(logits, 3, 0.5);
    const hot = applyTemperature(logits, 3, 5);
    expect(predictedClasses(hot, 3)).toEqual(predictedClasses(cool, 3));
    expect(Math.max(...hot.subarray(0, 3))).toBeLessThan(Math.max(...cool.subarray(0, 3)));
    expect(hot[0] + hot[1] + hot[2]).toBeCloseTo(1, 6);
    expect(() => applyTemperature(logits, 3, 0)).toThrow(UsageError);
    expect(() => fitTemperature([0], Float32Array.from([NaN, 1]))).toThrow('finite logits');
    for (const smoothing of [-0.1, 1, NaN]) {
      expect(() => fitTemperature([0], Float32Array.from([2, 1]), { smoothing })).toThrow('for smoothing');
    }
  });
});
