import { describe, expect, it } from 'vitest';
import { type ClassifierEvaluation, evaluatePredictions } from '../../src/classifier/index.js';
import { labelsOfClass } from '../../src/labels.js';
import {
  type EvaluatedPictures,
  evaluationRemarks,
  evaluationWarnings,
  remarkIn,
} from '../../src/report/index.js';
import { drawnEvaluation } from './evaluations.js';

/** Predicts the class `answer` for every picture. */
function answering(
  classNames: readonly string[],
  labels: readonly number[],
  answer: (label: number, index: number) => number,
): ClassifierEvaluation {
  const logits = labels.flatMap((label, index) =>
    classNames.map((_, column) => (column === answer(label, index) ? 5 : 0)),
  );
  return evaluatePredictions(
    {
      classNames,
      paths: labels.map((_, index) => `${index}.jpg`),
      labels: labels.map(labelsOfClass),
      logits: Float32Array.from(logits),
      skipped: [],
    },
    { seed: 1 },
  );
}

const flowers = ['daisy', 'rose', 'tulip'];
const balanced = Array.from({ length: 90 }, (_, index) => index % 3);
const kinds = (evaluation: ClassifierEvaluation): string[] =>
  evaluationRemarks(evaluation).map(({ kind }) => kind);

describe('remarks about an evaluation', () => {
  it('warn that a classifier that always predicts one class is no better than guessing', () => {
    const remarks = evaluationRemarks(answering(flowers, balanced, () => 1));
    expect(remarks.map(({ kind }) => kind)).toEqual(['no-better-than-guessing', 'never-predicted']);
    expect(remarks[0].text).toBe(
      'The classifier is no better than guessing: its balanced accuracy on 90 pictures is 33.3 %, and guessing gives 33.3 %.',
    );
    expect(remarks[1].text).toBe(
      'The classifier never answers daisy, tulip, although there are pictures of these classes.',
    );
  });

  it('are not fooled by a frequent class', () => {
    const labels = Array.from({ length: 100 }, (_, index) => (index < 10 ? 0 : index < 20 ? 2 : 1));
    expect(kinds(answering(flowers, labels, () => 1))).toContain('no-better-than-guessing');
    // The accuracy is lower than if every prediction were rose, but every class is recognized.
    const useful = answering(flowers, labels, (label, index) => (index % 4 === 0 ? (label + 1) % 3 : label));
    expect(kinds(useful)).toEqual([]);
  });

  it('warn that a result on few pictures may be chance', () => {
    const labels = Array.from({ length: 30 }, (_, index) => index % 3);
    const lucky = answering(flowers, labels, (label, index) =>
      index < 12 ? label : (label + 1 + (index % 2)) % 3,
    );
    expect(kinds(lucky)).toEqual(['perhaps-guessing']);
  });

  it('name a class that is never predicted', () => {
    const blind = answering(flowers, balanced, (label) => (label === 2 ? 1 : label));
    expect(kinds(blind)).toEqual(['never-predicted']);
    expect(evaluationRemarks(blind)[0].values).toEqual({ names: ['tulip'], more: 0 });
  });

  it('say on how many of the pictures the classifier was trained, or that it is unknown', () => {
    const good = answering(flowers, balanced, (label) => label);
    const said = (own: Partial<EvaluatedPictures>, language?: 'tr') =>
      evaluationWarnings({ ...good, part: null, ...own }, language);
    expect(said({ trainedOn: 0, perhapsTrainedOn: 0 })).toEqual([]);
    expect(said({ trainedOn: 2, perhapsTrainedOn: 1 })).toEqual([
      'The classifier was trained on 2 of these 90 pictures. Its results on other pictures may be worse.',
      'The classifier may have been trained on 1 more of these 90 pictures: pictures of its training have the same size, but they are gone or were changed, so they cannot be compared.',
    ]);
    expect(said({ trainedOn: null })).toEqual([
      expect.stringMatching(/^Whether the classifier was trained on some of these pictures is unknown/),
    ]);
    // Where the folder says what they are for, that counts.
    expect(said({ trainedOn: null, part: 'test' })).toEqual([]);
    expect(said({ trainedOn: null, part: 'train' })).toEqual([
      expect.stringMatching(/^These are training pictures/),
    ]);
    expect(said({ trainedOn: null }, 'tr')).toEqual([expect.stringContaining('bilinmiyor')]);
    expect(said({ trainedOn: 0, perhapsTrainedOn: 3 }, 'tr')).toEqual([
      expect.stringMatching(/^Sınıflandırıcı bu 90 resmin 3 tanesiyle eğitilmiş olabilir/),
    ]);
  });

  it('have Turkish words for images that training does not see', () => {
    const values = { count: 3, one: '/photos/loose.jpg', inspect: 'graft inspect photos' };
    expect(remarkIn({ kind: 'unused-images', values, text: 'English' }, 'tr')).toBe(
      '3 resim eğitimde kullanılmıyor, örneğin: /photos/loose.jpg. `graft inspect photos` onları listeler ve nasıl kullanılacaklarını söyler.',
    );
  });

  it('do not warn of an average or a perfect classifier', () => {
    expect(kinds(drawnEvaluation(flowers, 150))).toEqual([]);
    expect(kinds(answering(flowers, balanced, (label) => label))).toEqual([]);
  });
});
