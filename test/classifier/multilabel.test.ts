import { describe, expect, it } from 'vitest';
import {
  chosenLabels,
  evaluateMultilabelPredictions,
  multilabelCsv,
  multilabelMistakes,
} from '../../src/classifier/index.js';
import { GraftError, UsageError } from '../../src/errors.js';

const logit = (probability: number): number => Math.log(probability / (1 - probability));

const probabilities = [
  [0.9, 0.2, 0.6],
  [0.1, 0.7, 0.4],
  [0.3, 0.1, 0.2],
  [0.8, 0.6, 0.9],
];
const predictions = {
  classNames: ['a', 'b', 'c'],
  paths: ['0.jpg', '1.jpg', '2.jpg', '3.jpg'],
  labels: [[0, 2], [1, 2], [], [0]],
  unknown: [undefined, [0], undefined, [1, 2]],
  task: 'multilabel' as const,
  logits: Float32Array.from(probabilities.flat(), logit),
  skipped: [],
};

describe('predictions of several labels', () => {
  it('are measured without what is not known', () => {
    const { metrics, pictures, correct, count, accuracy, loss } = evaluateMultilabelPredictions(predictions);
    expect(pictures.predicted).toEqual([[0, 2], [1], [], [0, 1, 2]]);
    expect([...pictures.correct]).toEqual([1, 0, 1, 1]);
    expect([correct, count, accuracy]).toEqual([3, 4, 0.75]);
    // Nine labels are known; one of them, c of the second picture, is wrong.
    expect(metrics.hammingLoss.value).toBeCloseTo(1 / 9, 12);
    expect(metrics.classes.map(({ known, support }) => [known, support])).toEqual([
      [3, 2],
      [3, 1],
      [3, 2],
    ]);
    const wanted = [0.9, 1 - 0.2, 0.6, 0.7, 0.4, 1 - 0.3, 1 - 0.1, 1 - 0.2, 0.8].map((p) => -Math.log(p));
    expect(loss).toBeCloseTo(wanted.reduce((sum, own) => sum + own, 0) / 9, 6);
  });

  it('use the thresholds of the card, unless others are given', () => {
    const card = evaluateMultilabelPredictions({ ...predictions, thresholds: [0.5, 0.5, 0.35] });
    expect(card.pictures.predicted[1]).toEqual([1, 2]);
    expect(card.correct).toBe(4);
    const given = evaluateMultilabelPredictions(
      { ...predictions, thresholds: [0.1, 0.1, 0.1] },
      { thresholds: 0.85 },
    );
    expect(given.pictures.predicted).toEqual([[0], [], [], [2]]);
    expect(given.thresholds).toEqual([0.85, 0.85, 0.85]);
    expect(() => evaluateMultilabelPredictions(predictions, { thresholds: [0.5] })).toThrow(UsageError);
    expect(() => evaluateMultilabelPredictions(predictions, { thresholds: 1.5 })).toThrow(UsageError);
  });

  it('name what was missed and what was wrong', () => {
    const evaluation = evaluateMultilabelPredictions(predictions, { thresholds: 0.25 });
    const mistakes = multilabelMistakes(evaluation, 10);
    expect(mistakes.map(({ path }) => path)).toEqual(['2.jpg']);
    expect(mistakes[0].wrong.map(({ name }) => name)).toEqual(['a']);
    const [missed] = multilabelMistakes(evaluateMultilabelPredictions(predictions), 1);
    expect(missed.path).toBe('1.jpg');
    expect(missed.missed.map(({ name }) => name)).toEqual(['c']);
    expect(missed.wrong).toEqual([]);
    expect(multilabelCsv(evaluateMultilabelPredictions(predictions)).split('\r\n')[2]).toMatch(
      /^1\.jpg,b\|c,b,a,0,0\./,
    );
  });

  it('fail without a picture', () => {
    const none = { ...predictions, paths: [], labels: [], unknown: [], logits: new Float32Array(0) };
    expect(() => evaluateMultilabelPredictions(none)).toThrow(GraftError);
  });
});

it('a picture has the classes from their thresholds on, the most probable first', () => {
  const card = { classNames: ['a', 'b', 'c'], thresholds: [0.2, 0.9, 0.4] };
  const names = (threshold?: number) =>
    chosenLabels([0.3, 0.8, 0.4], card, threshold).map(({ label }) => label);
  expect(names()).toEqual(['c', 'a']);
  expect(names(0.35)).toEqual(['b', 'c']);
  expect(chosenLabels([0.6, 0.2, 0.5], { classNames: card.classNames }).map(({ label }) => label)).toEqual([
    'a',
    'c',
  ]);
});
