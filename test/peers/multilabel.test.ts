import { describe, expect, it } from 'vitest';
import { multilabelMetrics } from '../../src/metrics/index.js';
import { GoldenFile } from './golden.js';

interface ClassNumbers {
  support: number;
  known: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  averagePrecision: number | null;
  rocAuc: number | null;
}

interface MultilabelCase {
  name: string;
  classes: number;
  thresholds?: number[];
  targets: number[];
  expected: {
    classes: ClassNumbers[];
    meanAveragePrecision: number | null;
    rocAuc: number | null;
    macro: Record<'precision' | 'recall' | 'f1', number | null>;
    micro: Record<'precision' | 'recall' | 'f1', number>;
    subsetAccuracy: number;
    hammingLoss: number;
    count: number;
  };
}

const golden = new GoldenFile<{ cases: MultilabelCase[] }>('multilabel');

function expectEqual(actual: number | null | undefined, expected: number | null, name: string): void {
  if (expected === null) expect(actual, name).toBeNull();
  else expect(Math.abs(actual! - expected), `${name}: ${actual} beside ${expected}`).toBeLessThan(1e-9);
}

describe.each(golden.description.cases.map((case_) => [case_.name, case_] as const))(
  "scikit-learn's numbers of several labels: %s",
  (name, { classes, thresholds, targets, expected }) => {
    const probabilities = golden.numbers(`${name}/probabilities`) as Float32Array;
    const metrics = multilabelMetrics(Int8Array.from(targets), probabilities, classes, {
      ...(thresholds && { thresholds }),
      resamples: 100,
    });

    it('of each class', () => {
      expect(metrics.classes).toHaveLength(classes);
      metrics.classes.forEach((score, label) => {
        const wanted = expected.classes[label];
        expect([score.support, score.known]).toEqual([wanted.support, wanted.known]);
        for (const measure of ['precision', 'recall', 'f1', 'averagePrecision', 'rocAuc'] as const) {
          expectEqual(score[measure], wanted[measure], `${measure} of ${label}`);
        }
      });
    });

    it('of all classes', () => {
      expectEqual(metrics.meanAveragePrecision?.value ?? null, expected.meanAveragePrecision, 'mAP');
      expectEqual(metrics.rocAuc?.value ?? null, expected.rocAuc, 'ROC-AUC');
      for (const measure of ['precision', 'recall', 'f1'] as const) {
        expectEqual(metrics.macro[measure]?.value ?? null, expected.macro[measure], `macro ${measure}`);
        expectEqual(metrics.micro[measure]?.value ?? null, expected.micro[measure], `micro ${measure}`);
      }
      expectEqual(metrics.subsetAccuracy.value, expected.subsetAccuracy, 'subset accuracy');
      expectEqual(metrics.hammingLoss.value, expected.hammingLoss, 'Hamming loss');
      expect(metrics.count).toBe(expected.count);
    });

    it('with intervals around them', () => {
      for (const estimate of [metrics.meanAveragePrecision, metrics.macro.f1, metrics.micro.f1]) {
        expect(estimate!.low).toBeLessThan(estimate!.value);
        expect(estimate!.high).toBeGreaterThan(estimate!.value);
      }
    });
  },
);
