import { describe, expect, it } from 'vitest';
import {
  evaluatePredictions,
  evaluationCsv,
  type LabelledPredictions,
  topLosses,
} from '../../src/classifier/index.js';
import { GraftError, UsageError } from '../../src/errors.js';

const predictions: LabelledPredictions = {
  classNames: ['cats', 'dogs'],
  paths: ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'],
  labels: [[0], [0], [1], [1]],
  // Probabilities of dogs: 0.1, 0.6, 0.3, 0.9, within rounding.
  logits: Float32Array.from([0, Math.log(1 / 9), 0, Math.log(1.5), 0, Math.log(3 / 7), 0, Math.log(9)]),
  skipped: [{ path: 'e.jpg', reason: 'empty file' }],
};

describe('an evaluation of predictions', () => {
  it('agrees with a calculation by hand', () => {
    const evaluation = evaluatePredictions(predictions);
    const loss = -(Math.log(0.9) + Math.log(0.4) + Math.log(0.3) + Math.log(0.9)) / 4;
    expect(evaluation).toMatchObject({ accuracy: 0.5, correct: 2, count: 4, skipped: predictions.skipped });
    expect(evaluation.loss).toBeCloseTo(loss, 6);
    expect(evaluation.metrics.confusionMatrix).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(evaluation.metrics.rocAuc?.value).toBe(0.75);
    expect(evaluation.pictures.predicted).toEqual([[0], [1], [0], [1]]);
  });

  it.each([
    [0.25, [0, 1, 1, 1], 3],
    [0.7, [0, 0, 0, 1], 3],
    [0.95, [0, 0, 0, 0], 2],
  ])('with the threshold %f', (threshold, predicted, correct) => {
    const evaluation = evaluatePredictions(predictions, { threshold });
    expect(evaluation.pictures.predicted.flat()).toEqual(predicted);
    expect(evaluation).toMatchObject({ threshold, correct, accuracy: correct / 4 });
    expect(evaluation.metrics.accuracy.value).toBe(correct / 4);
  });

  it('has one loss, that of the calibrated probabilities', () => {
    const rows = [
      [3, 1, 0],
      [1, 2, 0.5],
      [0, 4, 2],
      [-90, 60, 0],
    ];
    const labels = [[0], [2], [1], [0]];
    const temperature = 2.5;
    const {
      loss,
      metrics,
      pictures,
      temperature: fit,
    } = evaluatePredictions({
      classNames: ['daisy', 'rose', 'tulip'],
      paths: ['a', 'b', 'c', 'd'],
      labels,
      logits: Float32Array.from(rows.flat()),
      temperature,
      skipped: [],
    });
    const losses = rows.map((row, at) => {
      const scaled = row.map((value) => value / temperature);
      return Math.log(scaled.reduce((sum, value) => sum + Math.exp(value), 0)) - scaled[labels[at][0]];
    });
    const mean = losses.reduce((sum, value) => sum + value) / 4;
    losses.forEach((value, at) => {
      expect(pictures.losses[at]).toBeCloseTo(value, 4);
    });
    expect(pictures.probabilities[0]).toBeCloseTo(Math.exp(-losses[0]), 6);
    expect(loss).toBeCloseTo(mean, 4);
    // Also where probabilities are rounded to 0.
    expect(metrics.logLoss.value).toBe(loss);
    expect(fit.lossBefore).toBeCloseTo(loss, 6);
  });

  it('of a calibrated classifier needs no other temperature', () => {
    const { labels, logits } = { labels: [0, 0, 0, 1, 1, 2, 2, 2], logits: new Float32Array(24) };
    labels.forEach((label, at) => {
      logits[3 * at + (at % 4 === 3 ? (label + 1) % 3 : label)] = 6;
    });
    const given = {
      classNames: ['daisy', 'rose', 'tulip'],
      paths: labels.map(String),
      labels: labels.map((label) => [label]),
      logits,
      skipped: [],
    };
    const { temperature } = evaluatePredictions(given).temperature;
    expect(temperature).toBeGreaterThan(2);
    expect(evaluatePredictions({ ...given, temperature }).temperature.temperature).toBeCloseTo(1, 6);
  });

  it.each([
    ['a threshold of 1', predictions, { threshold: 1 }, 'between 0 and 1 for threshold but received 1'],
    [
      'a threshold for three classes',
      { ...predictions, classNames: ['a', 'b', 'c'] },
      { threshold: 0.5 },
      'A threshold needs two classes, but the model has 3: a, b, c.',
    ],
    [
      'pictures of several classes',
      { ...predictions, labels: [[0], [0, 1], [1], [1]] },
      {},
      'Expected one class for sample 1 but received 2.',
    ],
    [
      'yes and no for each class',
      { ...predictions, task: 'multilabel' as const },
      {},
      'are measured in another way',
    ],
  ])('refuses %s', (_, given, options, message) => {
    expect(() => evaluatePredictions(given, options)).toThrow(UsageError);
    expect(() => evaluatePredictions(given, options)).toThrow(message);
  });

  it('fails without a picture, and for a model that gives NaN', () => {
    const none = { ...predictions, paths: [], labels: [], logits: new Float32Array(0) };
    expect(() => evaluatePredictions(none)).toThrow(GraftError);
    expect(() => evaluatePredictions({ ...predictions, logits: new Float32Array(8).fill(NaN) })).toThrow(
      'finite logits',
    );
  });
});

it('puts the pictures with the highest losses first', () => {
  const losses = topLosses(evaluatePredictions(predictions), 3);
  expect(losses.map(({ path }) => path)).toEqual(['c.jpg', 'b.jpg', 'a.jpg']);
  expect(losses[0]).toMatchObject({ labels: ['dogs'], predicted: ['cats'] });
  expect(losses[0].probability).toBeCloseTo(0.7, 6);
  expect(losses[0].labelProbability).toBeCloseTo(0.3, 6);
  expect(losses[0].loss).toBeCloseTo(-Math.log(0.3), 6);
});

it('has a CSV with one line per picture, and quotes names where necessary', () => {
  const csv = evaluationCsv(
    evaluatePredictions({
      ...predictions,
      classNames: ['cats', 'big, "wild" dogs'],
      paths: ['a.jpg', 'b,c.jpg', 'two\nlines.jpg', 'd.jpg'],
    }),
  );
  const lines = csv.split('\r\n');
  expect(lines[0]).toBe('path,label,predicted,probability_cats,"probability_big, ""wild"" dogs",loss');
  expect(lines).toHaveLength(6);
  expect(lines[2]).toMatch(/^"b,c\.jpg",cats,"big, ""wild"" dogs",0\.4\d*,0\.6\d*,0\.9\d+$/);
  expect(lines[3]).toMatch(/^"two\nlines\.jpg",/);
  expect(csv.endsWith('\r\n')).toBe(true);
});
