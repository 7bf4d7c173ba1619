import { describe, expect, test } from 'vitest';
import {
  cardRows,
  evaluationFigures,
  evaluationWarnings,
  htmlReport,
  learningCurvesFigure,
  type ReportContents,
  reportResult,
} from '../../src/report/index.js';
import { drawnEvaluation } from './evaluations.js';

const evaluation = drawnEvaluation(['kediler', 'köpekler'], 120);
const history = { loss: [0.9, 0.41], accuracy: [0.6, 0.8], val_loss: [0.8, 0.5], val_accuracy: [0.7, 0.75] };

async function contents(language: 'en' | 'tr'): Promise<ReportContents> {
  const figures = await evaluationFigures(evaluation, { language });
  return {
    title: 'ev hayvanları',
    language,
    results: [reportResult(language === 'tr' ? 'test fotoğrafı' : 'test photographs', evaluation, figures)],
    data: {
      counts: { columns: ['N'], rows: [{ name: 'kediler', values: [12_500] }] },
      skipped: [{ path: 'kediler/1.jpg', reason: 'truncated' }],
    },
    training: { figures: [learningCurvesFigure(history, { language })] },
    augmentation: { figures: [] },
    settings: [{ name: 'epochs', value: '10' }],
    command: 'npx graft train photos',
  };
}

/** Everything that a reader reads. */
const said = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<desc>[\s\S]*?<\/desc>/g, '')
    .replace(/<[^>]+>/g, '\n')
    .replaceAll('\u00A0', ' ');

describe('a report in Turkish', async () => {
  const english = htmlReport(await contents('en'));
  const turkish = htmlReport(await contents('tr'));

  test('says so', () => {
    expect(english).toContain('<html lang="en">');
    expect(turkish).toContain('<html lang="tr">');
  });

  test('leaves no English words', () => {
    const words = said(turkish);
    for (const word of [
      ...['Results', 'Pictures', 'pictures', 'Training', 'Accuracy', 'Label', 'Prediction', 'Confidence'],
      ...['Epoch', 'Recall', 'Precision', 'Class', 'the', 'of', 'is', 'and', 'File', 'Settings'],
    ]) {
      expect(words).not.toMatch(new RegExp(`(^|[^\\p{L}])${word}($|[^\\p{L}])`, 'mu'));
    }
    expect(said(english)).toMatch(/Results/);
  });

  test('writes numbers as Turkish does', () => {
    const words = said(turkish);
    expect(words).toContain('12.500');
    expect(words).toMatch(/%\d+,\d/);
    expect(words).not.toMatch(/\d %(?!\d)/);
    expect(words).not.toMatch(/(^|\s)\d\.\d/m);
  });

  test('has one style of percent in each language', () => {
    expect(said(english)).not.toMatch(/\d%/);
    expect(said(english)).not.toMatch(/%\d/);
  });

  test('warns in Turkish too', () => {
    const one = drawnEvaluation(['kediler', 'köpekler'], 8, { strength: 0 });
    const warnings = evaluationWarnings(one, 'tr');
    expect(warnings).toHaveLength(evaluationWarnings(one).length);
    expect(warnings.join(' ')).toMatch(/Değerlendirmede şu sınıfların ondan az resmi var: kediler, köpekler/);
    expect(warnings.join(' ')).not.toMatch(/There are/);
  });

  test('names what is on the card', () => {
    const rows = cardRows(
      {
        classNames: ['kediler', 'köpekler'],
        imageSize: [160, 160],
        resize: { interpolation: 'bilinear', antialias: true, cropToAspectRatio: false },
        backbone: { name: 'MobileNetV2', weights: 'imagenet' },
        results: { test: { accuracy: 0.9996, correct: 2499, count: 2500 } },
        graftVersion: '0.1.0',
      } as never,
      'tr',
    );
    expect(rows[0]).toEqual({ name: '2 sınıf', value: 'kediler, köpekler' });
    expect(rows).toContainEqual({
      name: 'Kaydedilirken test kümesindeki doğruluk',
      value: '%99,9: 2499 / 2500',
    });
  });
});
