import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  accuracy,
  averagePrecision,
  bestThreshold,
  brierScore,
  calibrationBins,
  classificationMetrics,
  classScores,
  confusionMatrix,
  expectedCalibrationError,
  logLoss,
  mostConfused,
  predictedClasses,
  rocAuc,
  thresholdCurve,
  topKAccuracy,
  wilsonInterval,
} from '../../src/metrics/index.js';

const rows = (...values: number[][]): Float32Array => Float32Array.from(values.flat());

describe('equal probabilities', () => {
  const probabilities = rows([0.4, 0.4, 0.2], [0.4, 0.4, 0.2]);

  it('choose the first class', () => {
    expect([...predictedClasses(probabilities, 3)]).toEqual([0, 0]);
    expect(accuracy([0, 1], probabilities)).toBe(0.5);
  });

  it('fill the first places with the first classes', () => {
    expect(topKAccuracy([0, 1], probabilities, 1)).toBe(0.5);
    expect(topKAccuracy([0, 1], probabilities, 2)).toBe(1);
    expect(topKAccuracy([2, 2], probabilities, 2)).toBe(0);
  });

  it('count one half in the area under the ROC curve', () => {
    expect(rocAuc([1, 0], [0.5, 0.5])).toBe(0.5);
    expect(rocAuc([1, 0, 0], [0.5, 0.5, 0.1])).toBe(0.75);
  });

  it('count as one step of the average precision', () => {
    expect(averagePrecision([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5])).toBe(0.5);
  });
});

describe('measures of two classes by hand', () => {
  const positive = [0, 0, 1, 1];
  const scores = [0.1, 0.4, 0.35, 0.8];

  it('area, average precision and curve', () => {
    expect(rocAuc(positive, scores)).toBe(0.75);
    // Thresholds 0.8, 0.4, 0.35: precision 1, 1/2, 2/3 at recall 1/2, 1/2, 1.
    expect(averagePrecision(positive, scores)).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
    const curve = thresholdCurve(positive, scores);
    expect(
      curve.map(({ threshold, truePositives, falsePositives }) => [threshold, truePositives, falsePositives]),
    ).toEqual([
      [0.1, 2, 2],
      [0.35, 2, 1],
      [0.4, 1, 1],
      [0.8, 1, 0],
    ]);
    expect(bestThreshold(curve)).toMatchObject({ threshold: 0.35, recall: 1, f1: 0.8 });
  });

  it('are undefined without samples of one class', () => {
    expect(rocAuc([1, 1], [0.1, 0.2])).toBeNull();
    expect(rocAuc([0, 0], [0.1, 0.2])).toBeNull();
    expect(averagePrecision([0, 0], [0.1, 0.2])).toBeNull();
    expect(averagePrecision([1, 1], [0.1, 0.2])).toBe(1);
    expect(thresholdCurve([0, 0], [0.1, 0.2])).toEqual([]);
    expect(bestThreshold([])).toBeUndefined();
  });
});

describe('class scores', () => {
  // Class 0: 3 samples, 2 found. Class 1: 1 sample, never predicted. Class 2: no sample, predicted twice.
  const matrix = confusionMatrix([0, 0, 0, 1], [0, 0, 2, 2], 3);

  it('are 0 for a class that is never predicted, and undefined for one without samples', () => {
    const { classes } = classScores(matrix);
    expect(classes[0]).toEqual({
      precision: 1,
      recall: 2 / 3,
      f1: 0.8,
      support: 3,
      predicted: 2,
      correct: 2,
    });
    expect(classes[1]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1, predicted: 0, correct: 0 });
    expect(classes[2]).toEqual({
      precision: 0,
      recall: null,
      f1: null,
      support: 0,
      predicted: 2,
      correct: 0,
    });
    const neither = classScores(confusionMatrix([0], [0], 2)).classes[1];
    expect(neither).toEqual({
      precision: null,
      recall: null,
      f1: null,
      support: 0,
      predicted: 0,
      correct: 0,
    });
  });

  it('leave a class without samples out of the means', () => {
    const { macro, weighted } = classScores(matrix);
    expect(macro).toEqual({ precision: 0.5, recall: 1 / 3, f1: 0.4 });
    expect(weighted.recall).toBeCloseTo(0.5, 12);
    expect(weighted.f1).toBeCloseTo(0.6, 12);
  });

  it('name the classes that are confused', () => {
    expect(mostConfused(matrix)).toEqual([
      { label: 1, predicted: 2, count: 1, share: 1 },
      { label: 0, predicted: 2, count: 1, share: 1 / 3 },
    ]);
    expect(mostConfused(matrix, 1)).toHaveLength(1);
    expect(
      mostConfused([
        [3, 0],
        [0, 2],
      ]),
    ).toEqual([]);
  });
});

describe('probabilities of 0 and 1', () => {
  it('give a finite loss', () => {
    expect(logLoss([0, 1], rows([1, 0], [0, 1]))).toBeCloseTo(0, 12);
    expect(logLoss([1], rows([1, 0]))).toBeCloseTo(-Math.log(Number.EPSILON), 9);
    expect(brierScore([1], rows([1, 0]))).toBe(1);
    expect(brierScore([1], rows([1, 0, 0]))).toBe(2);
  });

  it('lie in the last calibration range', () => {
    const bins = calibrationBins([0, 0], rows([1, 0], [0.5, 0.5]), { bins: 10 });
    expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(bins[9]).toEqual({ low: 0.9, high: 1, count: 1, confidence: 1, accuracy: 1 });
    expect(bins[0]).toMatchObject({ confidence: null, accuracy: null });
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.25, 12);
    expect(expectedCalibrationError([])).toBeNull();
  });
});

describe('all measures together', () => {
  it('of one class are null if they need another one', () => {
    const metrics = classificationMetrics([0, 0, 0], rows([0.9, 0.1], [0.8, 0.2], [0.3, 0.7]));
    expect(metrics).toMatchObject({ count: 3, correct: 2, rocAuc: null, topK: [] });
    expect(metrics.macro.recall.value).toBeCloseTo(2 / 3, 12);
    expect(metrics.classes[1]).toMatchObject({ support: 0, recallInterval: null, rocAuc: null });
    expect(metrics.averagePrecision?.value).toBe(1);
  });

  it('use the classes chosen with another threshold', () => {
    const probabilities = rows([0.6, 0.4], [0.6, 0.4]);
    expect(classificationMetrics([0, 1], probabilities).correct).toBe(1);
    const chosen = classificationMetrics([0, 1], probabilities, { predicted: [1, 1] });
    expect(chosen.confusionMatrix).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('can be written as JSON', () => {
    const metrics = classificationMetrics([0, 1, 2, 2], new Float32Array(12).fill(1 / 3), {
      topK: [2, 3, 9],
    });
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
    expect(metrics.topK.map(({ k, value }) => [k, value])).toEqual([
      [2, 0.5],
      [3, 1],
    ]);
  });
});

it("Wilson's interval of a share", () => {
  // Calculated by hand from the formula with z = 1.96: 190 of 192.
  const [low, high] = wilsonInterval(190, 192);
  expect(low).toBeCloseTo(0.9628, 4);
  expect(high).toBeCloseTo(0.9971, 4);
  expect(wilsonInterval(0, 10)[0]).toBe(0);
  expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.2775, 4);
  expect(wilsonInterval(10, 10)[1]).toBeCloseTo(1, 12);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});

describe('wrong arguments', () => {
  it.each([
    ['no sample', () => accuracy([], new Float32Array(0)), 'at least one sample'],
    [
      'rows that do not fit',
      () => accuracy([0, 1], new Float32Array(5)),
      'at least two classes for each of 2',
    ],
    ['one class', () => accuracy([0, 0], new Float32Array(2)), 'at least two classes'],
    [
      'a label without a class',
      () => logLoss([2], rows([0.5, 0.5])),
      'a label from 0 to 1 for sample 0 but received 2',
    ],
    ['a k too large', () => topKAccuracy([0], rows([0.5, 0.5]), 3), 'from 1 to 2 for k but received 3'],
    ['no bins', () => calibrationBins([0], rows([0.5, 0.5]), { bins: 0 }), 'at least 1 for bins'],
    ['lists of other lengths', () => confusionMatrix([0, 1], [0], 2), 'Expected 2 predicted classes'],
    ['a prediction without a class', () => confusionMatrix([0], [5], 2), 'a predicted class from 0 to 1'],
    ['scores that are missing', () => rocAuc([0, 1], [0.5]), 'Expected 2 scores'],
    ['weights that are missing', () => accuracy([0], rows([1, 0]), []), 'Expected 1 weights'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(UsageError);
    expect(call).toThrow(message);
  });
});

it('a model that gives NaN is an error', () => {
  const call = () => brierScore([0, 1], rows([1, 0], [NaN, 0]));
  expect(call).toThrow('finite probabilities but received NaN for sample 1');
  expect(call).not.toThrow(UsageError);
});
