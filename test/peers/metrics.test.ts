import { describe, expect, it } from 'vitest';
import {
  accuracy,
  averagePrecisionOneVsRest,
  brierScore,
  classificationMetrics,
  classScores,
  confusionMatrix,
  logLoss,
  predictedClasses,
  rocAucOneVsRest,
  thresholdCurve,
  topKAccuracy,
} from '../../src/metrics/index.js';
import { GoldenFile } from './golden.js';

interface Scores {
  precision: number[];
  recall: number[];
  f1: number[];
}

interface MetricsCase {
  name: string;
  classes: number;
  weighted?: boolean;
  labels: number[];
  expected: {
    accuracy: number;
    confusionMatrix: number[][];
    occurring: number[];
    classes: Scores;
    macro: Record<keyof Scores, number>;
    weighted: Record<keyof Scores, number>;
    rocAuc: Record<string, number>;
    rocAucMacro: number | null;
    averagePrecision: Record<string, number>;
    averagePrecisionMacro: number;
    logLoss: number;
    brierScore: number;
    topK?: number[];
    curve?: { precision: number[]; recall: number[]; threshold: number[] };
  };
}

const golden = new GoldenFile<{ cases: MetricsCase[] }>('metrics');

function expectEqual(actual: number | null, expected: number | null, name: string): void {
  if (expected === null) expect(actual, name).toBeNull();
  else expect(Math.abs(actual! - expected), `${name}: ${actual} beside ${expected}`).toBeLessThan(1e-9);
}

describe.each(golden.description.cases.map((case_) => [case_.name, case_] as const))(
  "scikit-learn's numbers: %s",
  (name, { classes, weighted, labels, expected }) => {
    const probabilities = golden.numbers(`${name}/probabilities`) as Float32Array;
    const weights = weighted ? (golden.numbers(`${name}/weights`) as Float32Array) : undefined;
    const matrix = confusionMatrix(labels, predictedClasses(probabilities, classes), classes, weights);

    it('accuracy, also among the first k', () => {
      expectEqual(accuracy(labels, probabilities, weights), expected.accuracy, 'accuracy');
      expected.topK?.forEach((value, index) => {
        expectEqual(topKAccuracy(labels, probabilities, index + 1, weights), value, `top ${index + 1}`);
      });
      expect(topKAccuracy(labels, probabilities, classes)).toBe(1);
    });

    it('confusion matrix', () => {
      matrix.forEach((row, label) => {
        row.forEach((count, column) => {
          expectEqual(count, expected.confusionMatrix[label][column], `row ${label}, column ${column}`);
        });
      });
    });

    it('precision, recall and F1', () => {
      const report = classScores(matrix);
      for (const score of ['precision', 'recall', 'f1'] as const) {
        expectEqual(report.macro[score], expected.macro[score], `macro ${score}`);
        expectEqual(report.weighted[score], expected.weighted[score], `weighted ${score}`);
        expected.occurring.forEach((label, index) => {
          expectEqual(report.classes[label][score], expected.classes[score][index], `${score} of ${label}`);
        });
      }
    });

    it('areas under curves', () => {
      const areas = rocAucOneVsRest(labels, probabilities, weights);
      const precisions = averagePrecisionOneVsRest(labels, probabilities, weights);
      expectEqual(areas.macro, expected.rocAucMacro, 'ROC-AUC');
      expectEqual(precisions.macro, expected.averagePrecisionMacro, 'average precision');
      for (let label = 0; label < classes; label++) {
        expectEqual(areas.classes[label], expected.rocAuc[label] ?? null, `ROC-AUC of ${label}`);
        expectEqual(precisions.classes[label], expected.averagePrecision[label] ?? null, `AP of ${label}`);
      }
    });

    it('log loss and Brier score', () => {
      expectEqual(logLoss(labels, probabilities, weights), expected.logLoss, 'log loss');
      expectEqual(brierScore(labels, probabilities, weights), expected.brierScore, 'Brier score');
    });

    it.runIf(expected.curve !== undefined)('precision and recall over the threshold', () => {
      const scores = probabilities.filter((_, index) => index % 2 === 1);
      const curve = thresholdCurve(labels, scores);
      const { precision, recall, threshold } = expected.curve!;
      // Like Graft, scikit-learn keeps thresholds above which recall stays at 1.
      expect(curve.map((point) => point.threshold)).toEqual(threshold.map(Math.fround));
      curve.forEach((point, index) => {
        expectEqual(point.precision, precision[index], `precision at ${point.threshold}`);
        expectEqual(point.recall, recall[index], `recall at ${point.threshold}`);
      });
    });

    it.skipIf(weighted)('and all of them together', () => {
      const all = classificationMetrics(labels, probabilities, { resamples: 20 });
      expectEqual(all.accuracy.value, expected.accuracy, 'accuracy');
      for (const score of ['precision', 'recall', 'f1'] as const) {
        expectEqual(all.macro[score].value, expected.macro[score], `macro ${score}`);
        expectEqual(all.weighted[score].value, expected.weighted[score], `weighted ${score}`);
      }
      expectEqual(all.rocAuc?.value ?? null, expected.rocAucMacro, 'ROC-AUC');
      expectEqual(all.averagePrecision?.value ?? null, expected.averagePrecisionMacro, 'average precision');
      expectEqual(all.logLoss.value, expected.logLoss, 'log loss');
      expectEqual(all.brierScore.value, expected.brierScore, 'Brier score');
    });
  },
);
