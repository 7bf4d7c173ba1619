import { describe, expect, test } from 'vitest';
import { thresholdCurve } from '../../src/metrics/index.js';
import {
  classCountsFigure,
  classScoresFigure,
  comparedCurvesFigure,
  confusionMatrixFigure,
  familiarityHistogram,
  learningCurvesFigure,
  reliabilityDiagram,
  thresholdCurvesFigure,
} from '../../src/report/index.js';
import { drawnEvaluation, manyNames } from './evaluations.js';
import { textFaults } from './text-boxes.js';

const curves = (ends: readonly number[]) => ({
  loss: ends.map((end) => 1.1 - end),
  accuracy: ends,
  val_loss: ends.map((end) => 1.12 - end),
  val_accuracy: ends.map((end) => end - 0.0004),
});
const rising = (epochs: number, last: number) =>
  curves(Array.from({ length: epochs }, (_, epoch) => last - 0.4 / (epoch + 1)));

describe.each(['en', 'tr'] as const)('no text covers another or is cut off, %s', (language) => {
  test.each([2, 3, 5, 12, 20, 21, 60])('of %i classes', (count) => {
    const names = count === 2 ? ['cats', 'dogs'] : manyNames(count);
    const { metrics, classNames } = drawnEvaluation(names, 40 * count);
    for (const svg of [
      confusionMatrixFigure(metrics.confusionMatrix, classNames, { title: 'Confusion matrix', language }),
      classScoresFigure(metrics.classes, classNames, { title: 'Classes', language }),
      reliabilityDiagram(metrics.calibration, { title: 'Calibration', language }),
    ]) {
      expect(textFaults(svg)).toEqual([]);
    }
  });

  test.each([
    ['one epoch', rising(1, 1), undefined],
    ['fine-tuning after the first epoch', rising(20, 0.9), 1],
    ['fine-tuning before the last epoch', rising(20, 1), 19],
    ['fine-tuning before the last of many', rising(200, 1), 199],
    ['perfect from the start', curves([1, 1, 1]), 2],
    ['tiny numbers', { ...rising(3, 0.9), loss: [3e-5, 2e-5, 1e-5], val_loss: [3e-5, 3e-5, 3e-5] }, 1],
  ])('of learning curves: %s', (_, history, fineTuningAfterEpoch) => {
    expect(textFaults(learningCurvesFigure(history, { fineTuningAfterEpoch, language }))).toEqual([]);
  });

  test('of familiarity', () => {
    const scores = { count: 1234, skipped: [], rejected: 0.049, familiarity: [0.1, 0.9, 0.91, 0.92] };
    const evaluation = { auroc: 0.9991, limit: 0.5, own: scores, others: scores };
    expect(textFaults(familiarityHistogram(evaluation, { title: 'Familiarity', language })!)).toEqual([]);
  });

  test('of a threshold', () => {
    const labels = Array.from({ length: 80 }, (_, at) => at % 2);
    const curve = thresholdCurve(
      labels,
      labels.map((label, at) => (label === 1 ? 0.5 : 0.2) + (at % 10) / 22),
    );
    const options = { className: 'a class with a long name that goes on and on', language };
    expect(textFaults(thresholdCurvesFigure(curve, options))).toEqual([]);
  });
});

describe('no text covers another or is cut off', () => {
  test.each([2, 4, 9, 14])('of %i runs that end alike', (count) => {
    const runs = Array.from({ length: count }, (_, at) => ({
      name: `a run with quite a long name ${at + 1}`,
      curves: rising(10 + at, 0.99 + 0.0002 * at),
    }));
    expect(textFaults(comparedCurvesFigure(runs))).toEqual([]);
  });

  test.each([2, 12, 40])('of the photographs of %i classes', (count) => {
    const classes = manyNames(count).map((name, at) => ({ className: name, count: 3 + 1000 * (at % 5) }));
    expect(textFaults(classCountsFigure(classes))).toEqual([]);
  });
});
