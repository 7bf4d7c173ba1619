import { describe, expect, it } from 'vitest';
import { applyTemperature, cautiousTemperature, fitTemperature, logLoss } from '../../src/metrics/index.js';
import { Random } from '../../src/random.js';

interface Samples {
  readonly labels: number[];
  readonly logits: Float32Array;
}

/** Labels drawn from the probabilities of logits, and those logits times a factor: above 1, too confident. */
function drawn(count: number, factor: number, random: Random, classes = 3): Samples {
  const labels: number[] = [];
  const logits = new Float32Array(count * classes);
  for (let sample = 0; sample < count; sample++) {
    const own = Float32Array.from({ length: classes }, () => 3 * random.normal());
    const drawn = random.uniform();
    const shares = applyTemperature(own, classes, 1);
    const upTo = Array.from(shares, (_, at) => shares.slice(0, at + 1).reduce((sum, share) => sum + share));
    labels.push(
      Math.max(
        0,
        upTo.findIndex((sum) => drawn < sum),
      ),
    );
    logits.set(
      own.map((logit) => factor * logit),
      sample * classes,
    );
  }
  return { labels, logits };
}

const lossAt = ({ labels, logits }: Samples, temperature: number): number =>
  logLoss(labels, applyTemperature(logits, 3, temperature))!;

describe.each([
  { what: 'calibrated', factor: 1 },
  { what: 'overconfident', factor: 2.5 },
  { what: 'modest', factor: 0.5 },
])('a temperature from few samples of $what logits', ({ factor }) => {
  it.each([12, 20, 39])('does not make the loss of others worse: %d samples', (count) => {
    const test = drawn(4000, factor, new Random(1, factor * 10));
    const draws = Array.from({ length: 40 }, (_, draw) => drawn(count, factor, new Random(2, count, draw)));
    const mean = (of: (samples: Samples) => number): number =>
      draws.reduce((sum, samples) => sum + of(samples), 0) / draws.length;
    const without = lossAt(test, 1);
    const cautious = mean(({ labels, logits }) => lossAt(test, cautiousTemperature(labels, logits)));
    expect(cautious).toBeLessThan(factor === 1 ? without * 1.03 : without);
  });
});

it('is not endless confidence where all samples are right', () => {
  const labels = Array.from({ length: 12 }, (_, at) => at % 2);
  const logits = Float32Array.from({ length: 24 }, (_, at) =>
    at % 2 === labels[Math.floor(at / 2)] ? 1 : 0,
  );
  expect(fitTemperature(labels, logits, { smoothing: 0 }).temperature).toBeCloseTo(0.001);
  const temperature = cautiousTemperature(labels, logits);
  expect(temperature).toBeLessThan(1);
  expect(temperature).toBeGreaterThan(0.2);
});
