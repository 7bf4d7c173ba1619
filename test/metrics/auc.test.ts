import { describe, expect, it } from 'vitest';
import { AUC, rocAuc } from '../../src/metrics/index.js';

describe('AUC', () => {
  it('approaches the exact area with more thresholds', () => {
    const targets = Array.from({ length: 500 }, (_, at) => (at % 3 === 0 ? 1 : 0));
    const outputs = targets.map((target, at) => (((at * 37) % 101) / 101 + target) / 2);
    const exact = rocAuc(targets, outputs)!;
    const metric = new AUC({ numThresholds: 5000 });
    metric.update(targets, outputs);
    expect(metric.result()).toBeCloseTo(exact, 6);
  });

  it('applies softmax to multiclass logits, and sigmoid to others', () => {
    const targets = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    const logits = [
      [2, 1, 0],
      [0, 0, 1],
      [1, 2, 3],
    ];
    const probabilities = logits.map((row) => {
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
      return row.map((value) => Math.exp(value) / total);
    });
    const [plain, bound] = [new AUC(), new AUC()];
    plain.update(targets, probabilities);
    bound.bind({ kind: 'categorical', fromLogits: true });
    bound.update([0, 1, 2], logits);
    expect(bound.result()).toBe(plain.result());
    expect(plain.result()).toBeLessThan(1);
  });

  it('refuses numbers that are not probabilities, and is NaN if an output is NaN', () => {
    expect(() => new AUC().update([1, 0], [1.5, 0])).toThrow(
      expect.objectContaining({ hint: 'For logits write `new AUC({ fromLogits: true })`.' }),
    );
    const metric = new AUC();
    metric.update([1, 0], [Number.NaN, 0.5]);
    expect(metric.result()).toBeNaN();
  });

  it.each([
    [{ curve: 'RO' }, 'AUC has no curve "RO".'],
    [{ summationMethod: 'minor' }, 'AUC has no summationMethod "minor".'],
    [{ numThresholds: 1 }, 'numThresholds to be a whole number of at least 2'],
    [{ thresholds: [0.5, 2] }, 'thresholds from 0 to 1, but received 2'],
  ])('refuses %j', (options, message) => {
    expect(() => new AUC(options as object)).toThrow(message);
  });
});
