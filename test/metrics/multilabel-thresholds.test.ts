import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { multilabelMetrics, multilabelThresholds } from '../../src/metrics/index.js';
import { Random } from '../../src/random.js';

/** One class in a column of its own: [count, 1] would be no classes to choose from, so that a second one follows. */
function columns(targets: readonly number[], probabilities: readonly number[]) {
  return {
    targets: Int8Array.from(targets.flatMap((target) => [target, 0])),
    probabilities: Float32Array.from(probabilities.flatMap((probability) => [probability, 0.1])),
  };
}

describe('the threshold of a class', () => {
  it('has the best F1, halfway between two pictures', () => {
    const { targets, probabilities } = columns([0, 0, 1, 1, 1], [0.1, 0.4, 0.3, 0.6, 0.8]);
    const [first, second] = multilabelThresholds(targets, probabilities, 2);
    // From 0.3 on: three of three found, one of four wrong, F1 6/7; from 0.6 on: F1 4/5.
    expect(first.threshold).toBeCloseTo(0.2, 6);
    expect(first.reason).toBe('best-f1');
    expect(second).toEqual({ threshold: 0.5, reason: 'no-positives' });
  });

  it('is the one nearest to 0.5 of equals', () => {
    const { targets, probabilities } = columns([0, -1, 1], [0.2, 0.5, 0.8]);
    expect(multilabelThresholds(targets, probabilities, 2)[0].threshold).toBeCloseTo(0.5, 6);
  });

  it('keeps a precision if it can, and says if it cannot', () => {
    const { targets, probabilities } = columns([0, 1, 0, 1, 1], [0.1, 0.2, 0.5, 0.6, 0.9]);
    const [kept] = multilabelThresholds(targets, probabilities, 2, 0.9);
    expect(kept.reason).toBe('precision');
    expect(kept.threshold).toBeCloseTo(0.55, 6);
    const never = columns([1, 0, 0], [0.1, 0.5, 0.9]);
    const [missed] = multilabelThresholds(never.targets, never.probabilities, 2, 0.9);
    expect(missed.reason).toBe('precision-not-reached');
    expect(missed.threshold).toBeCloseTo(0.05, 6);
    expect(() => multilabelThresholds(targets, probabilities, 2, 0)).toThrow(UsageError);
  });

  it('is as good as any other', () => {
    const random = new Random(3);
    const [count, classes] = [80, 4];
    const targets = Int8Array.from({ length: count * classes }, () => (random.integer(4) === 0 ? 1 : 0));
    const probabilities = Float32Array.from(targets, (target) =>
      Math.min(1, Math.max(0, 0.3 + 0.3 * target + random.uniform(-0.3, 0.3))),
    );
    const f1 = (thresholds: readonly number[]) =>
      multilabelMetrics(targets, probabilities, classes, { thresholds, resamples: 1 }).classes.map(
        (one) => one.f1!,
      );
    const best = f1(multilabelThresholds(targets, probabilities, classes).map(({ threshold }) => threshold));
    for (let step = 1; step < 100; step++) {
      f1(new Array(classes).fill(step / 100)).forEach((value, label) => {
        expect(value).toBeLessThanOrEqual(best[label] + 1e-12);
      });
    }
  });
});
