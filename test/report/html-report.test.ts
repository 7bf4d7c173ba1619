import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  classScoresFigure,
  htmlReport,
  type ReportContents,
  reportResult,
  settingRows,
} from '../../src/report/index.js';
import { drawnEvaluation, hostileName } from './evaluations.js';

const evaluation = drawnEvaluation(['cats', 'dogs'], 120);
const { classNames, metrics } = evaluation;

const full: ReportContents = {
  title: 'Cats and dogs',
  subtitle: 'model.onnx, measured on photos/validation',
  made: '24 November 2026, Graft 0.1.0',
  warnings: ['There are no pictures of birds.'],
  results: [
    reportResult('test pictures', evaluation, {
      classScores: classScoresFigure(metrics.classes, classNames),
    }),
    {
      name: 'validation pictures',
      count: 50,
      correct: 48,
      loss: 0.1,
      note: 'These pictures also chose the weights.',
    },
  ],
  classifier: [{ name: 'Network', value: 'MobileNetV2' }],
  data: {
    counts: { columns: ['Training', 'Test'], rows: [{ name: 'cats', values: [1000, null] }] },
    skipped: [{ path: 'photos/cats/broken.jpg', reason: 'truncated JPEG' }],
  },
  augmentation: { text: 'Flipped and turned.', figures: [] },
  training: { figures: ['<svg xmlns="http://www.w3.org/2000/svg"><title>curves</title></svg>'] },
  settings: settingRows({ epochs: 10, recipe: { learningRate: 1e-4, layers: [1, 2] }, seed: undefined }),
  command: "npx graft evaluate 'my model.onnx' photos",
};

const documentOf = (html: string) => parseHTML(html).document;
const headings = (html: string) =>
  Array.from(documentOf(html).querySelectorAll('h2'), ({ textContent }) => textContent);

describe('a full report', () => {
  const html = htmlReport(full);
  const document = documentOf(html);

  test('snapshot, without the style sheet', async () => {
    const page = html.replace(/<style>.*<\/style>/s, '<style></style>');
    await expect(page).toMatchFileSnapshot('__snapshots__/report.html');
  });

  test('has every section', () => {
    expect(headings(html)).toEqual([
      'Results',
      'Results: validation pictures',
      'The classifier',
      'Pictures',
      'Augmentation',
      'Training',
      'Settings',
      'Reproduction',
    ]);
    expect(document.querySelector('title')!.textContent).toBe('Cats and dogs');
    expect(document.querySelector('pre')!.textContent).toBe(full.command);
  });

  test('describes the result in words', () => {
    const lead = document.querySelector('.lead')!.textContent!.replaceAll('\u00A0', ' ');
    expect(lead).toContain(`${evaluation.correct} of 120 test pictures`);
    expect(lead).toMatch(/with 95 % confidence the true share lies between \d+\.\d % and \d+\.\d %/);
    expect(lead).toContain(
      'With only 120 pictures, one more mistake changes the result by 0.8 percentage points',
    );
    expect(html).toContain('These pictures also chose the weights.');
  });

  test('loads no resources and runs no scripts', () => {
    expect(html).not.toMatch(/<script|<link|<iframe|\son\w+=|javascript:|@import|url\(/i);
    // The namespace of SVG is an address that is not loaded.
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(html).toContain("default-src 'none'");
  });

  test('lists settings by their full names', () => {
    const rows = Array.from(document.querySelectorAll('dl.rows dt'), ({ textContent }) => textContent);
    expect(rows).toEqual(['Network', 'epochs', 'recipe.learningRate', 'recipe.layers']);
  });

  test('is repeatable', () => {
    expect(htmlReport(full)).toBe(html);
  });
});

test('only a title is required', () => {
  const html = htmlReport({ title: 'Empty' });
  expect(headings(html)).toEqual([]);
  expect(documentOf(html).querySelector('main')!.textContent!.trim()).toBe('Empty');
});

test('text of users is never markup', () => {
  const names = [hostileName, '"><img src=x onerror=alert(1)>'];
  const hostile = drawnEvaluation(names, 60, { strength: 1 });
  const row = { name: hostileName, value: hostileName };
  const html = htmlReport({
    title: hostileName,
    subtitle: hostileName,
    made: hostileName,
    warnings: [hostileName],
    results: [{ ...reportResult(hostileName, hostile), note: hostileName, threshold: 0.3 }],
    classifier: [row],
    data: {
      rows: [row],
      counts: { columns: [hostileName], rows: [{ name: hostileName, values: [1] }] },
      skipped: [{ path: hostileName, reason: hostileName }],
    },
    augmentation: { text: hostileName, figures: [] },
    training: { text: hostileName, figures: [] },
    settings: settingRows({ [hostileName]: hostileName }),
    command: `${hostileName}\n${hostileName}`,
  });
  const document = documentOf(html);
  expect(document.querySelectorAll('script, img')).toHaveLength(0);
  expect(html).not.toContain('<script');
  expect(html).not.toContain('\u202E');
  expect(html.match(/&lt;script&gt;/g)!.length).toBeGreaterThan(15);
  expect(document.querySelector('pre')!.textContent).toContain('<script>alert("x")</script>');
});

test('long lists of files are shortened', () => {
  const skipped = Array.from({ length: 250 }, (_, index) => ({ path: `${index}.jpg`, reason: 'empty file' }));
  const html = htmlReport({ title: 'Many', data: { skipped } });
  expect(html).toContain('250 files could not be used');
  expect(html).toContain('And 150 more.');
  expect(html).not.toContain('>100.jpg<');
});

test('perfect results are called perfect', () => {
  const html = htmlReport({
    title: 'All',
    results: [{ name: 'test pictures', count: 1234, correct: 1234, loss: 0 }],
  });
  expect(html).toContain('recognized all 1,234 test pictures.');
});

test.each([
  ['no title', { title: ' ' }],
  ['a result without a picture', { title: 'x', results: [{ name: 'test', count: 0, correct: 0, loss: 0 }] }],
  ['more right than there are', { title: 'x', results: [{ name: 'test', count: 1, correct: 2, loss: 0 }] }],
])('%s is refused', (_, contents) => {
  expect(() => htmlReport(contents)).toThrow(UsageError);
});
