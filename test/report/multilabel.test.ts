import { describe, expect, it } from 'vitest';
import { evaluateMultilabelPredictions } from '../../src/classifier/index.js';
import { Random } from '../../src/random.js';
import {
  compareRuns,
  htmlReport,
  multilabelFigures,
  multilabelRemarks,
  multilabelResult,
  multilabelRunResult,
  precisionRecallFigure,
  remarkIn,
} from '../../src/report/index.js';
import { textFaults } from './text-boxes.js';

/** Pictures of classes with long names, of which the last one is on no picture. */
function evaluation(classes: number, count = 120) {
  const random = new Random(classes);
  const classNames = Array.from({ length: classes }, (_, at) => `a class with quite a long name ${at + 1}`);
  const labels = Array.from({ length: count }, () =>
    classNames.slice(0, -1).flatMap((_, label) => (random.uniform() < 0.3 ? [label] : [])),
  );
  const logits = Float32Array.from({ length: count * classes }, (_, at) => {
    const yes = labels[Math.floor(at / classes)].includes(at % classes);
    return (yes ? 1 : -1) + random.uniform(-2, 2);
  });
  return evaluateMultilabelPredictions({
    classNames,
    paths: labels.map((_, at) => `${at}.jpg`),
    labels,
    task: 'multilabel',
    logits,
    skipped: [],
  });
}

describe.each(['en', 'tr'] as const)('the report of several labels a picture, %s', (language) => {
  it.each([2, 5, 9])('has figures of %i classes whose text can be read', (classes) => {
    expect(textFaults(precisionRecallFigure(evaluation(classes), { title: 'Precision', language })!)).toEqual(
      [],
    );
  });

  it('has every measure and class, and no confusion matrix', async () => {
    const measured = evaluation(5);
    const figures = await multilabelFigures(measured, { language, mistakes: 0 });
    expect(figures.confusionMatrix).toBeUndefined();
    const page = htmlReport({
      title: 'Scenes',
      language,
      results: [
        multilabelResult(language === 'tr' ? 'test fotoğrafı' : 'test photographs', measured, figures),
      ],
    });
    const words = {
      en: ['Mean average precision', 'Macro F1', 'Hamming loss', 'Threshold', 'Precision over recall'],
      tr: [
        'Ortalama kesinliklerin ortalaması',
        'Makro F1',
        'Hamming kaybı',
        'Eşik',
        'Duyarlılığa göre kesinlik',
      ],
    }[language];
    for (const word of [...words, ...measured.classNames]) expect(page).toContain(word);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it('says which classes have no picture', () => {
    const remarks = multilabelRemarks(evaluation(3));
    expect(remarks.map(({ kind }) => kind)).toEqual(['classes-missing']);
    expect(remarkIn(remarks[0], language)).toContain('a class with quite a long name 3');
  });
});

it('runs of several labels are compared by their measures, and not with others', () => {
  const several = { results: { test: multilabelRunResult(evaluation(4)) }, formatVersion: 1 as const };
  const one = {
    results: { test: { loss: 1, accuracy: 0.5, correct: 5, count: 10, metrics: { macroF1: 0.5 } } },
    formatVersion: 1 as const,
  };
  const run = (results: typeof several | typeof one, name: string) => ({
    path: name,
    name,
    results,
    problems: [],
  });
  expect(compareRuns([run(several, 'a'), run(several, 'b')]).severalLabels).toBe(true);
  expect(compareRuns([run(several, 'a'), run(one, 'b')]).severalLabels).toBe('mixed');
  expect(compareRuns([run(one, 'a'), run(one, 'b')]).severalLabels).toBe(false);
  const [compared] = compareRuns([run(several, 'a')]).results.test;
  expect(compared?.metrics.meanAveragePrecision).toBeGreaterThan(0.5);
});
