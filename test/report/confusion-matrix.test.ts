import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { confusionMatrixFigure, svgToPng } from '../../src/report/index.js';
import { drawnEvaluation, hostileName, manyNames } from './evaluations.js';

const matrixOf = (names: readonly string[], count: number) =>
  drawnEvaluation(names, count).metrics.confusionMatrix;

describe('snapshots', () => {
  test.each([
    ['2-classes', ['cats', 'dogs'], 200, { title: 'Cats & dogs' }],
    ['5-classes', ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips'], 300, {}],
    ['30-classes', manyNames(30), 900, {}],
  ])('%s', async (name, names, count, options) => {
    const svg = confusionMatrixFigure(matrixOf(names, count), names, options);
    await expect(svg).toMatchFileSnapshot(`__snapshots__/confusion-${name}.svg`);
  });
});

describe('numbers', () => {
  const matrix = [
    [8, 2, 0],
    [0, 5, 0],
    [1, 0, 4],
  ];
  const names = ['a', 'b', 'c'];

  test('are in the cells of few classes', () => {
    const svg = confusionMatrixFigure(matrix, names);
    const written = Array.from(svg.matchAll(/>(\d+)<\/text>/g), ([, number]) => Number(number));
    expect(written).toEqual([8, 2, 0, 0, 5, 0, 1, 0, 4]);
    expect(svg).toContain('a classified as b: 2 of 10');
    expect(svg).toContain('17 of 20 pictures right');
  });

  test('of a row without pictures are zeros, not NaN', () => {
    const svg = confusionMatrixFigure(
      [
        [3, 1],
        [0, 0],
      ],
      ['a', 'b'],
    );
    expect(svg).not.toContain('NaN');
  });

  test('of many classes are a list of the most confused', () => {
    const many = manyNames(40);
    const svg = confusionMatrixFigure(matrixOf(many, 1200), many);
    expect(svg).toContain('Confused most often');
    expect(svg.match(/ classified as [^<]*<\/text>/g)).toHaveLength(12);
  });

  test('of many classes without a mistake are reported as such', () => {
    const many = manyNames(25);
    const perfect = many.map((_, row) => many.map((_, column) => (row === column ? 3 : 0)));
    expect(confusionMatrixFigure(perfect, many)).toContain('No picture was classified as another class');
  });
});

test('colours mean right and wrong, and are darker for larger shares', () => {
  const fills = (matrix: number[][]) =>
    Array.from(
      confusionMatrixFigure(matrix, ['a', 'b']).matchAll(/fill="(#[0-9A-F]{6})"><title>/g),
      ([, fill]) => fill,
    );
  expect(
    fills([
      [10, 0],
      [0, 10],
    ]),
  ).toEqual(['#0072B2', '#F6F7F8', '#F6F7F8', '#0072B2']);
  expect(
    fills([
      [0, 10],
      [10, 0],
    ]),
  ).toEqual(['#F6F7F8', '#D55E00', '#D55E00', '#F6F7F8']);
});

test('200 classes fit on a page and can be drawn', async () => {
  const many = manyNames(200);
  const svg = confusionMatrixFigure(matrixOf(many, 2000), many);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
  expect(width).toBeLessThan(1200);
  expect(height).toBeLessThan(1500);
  expect((await svgToPng(svg, { scale: 1 })).length).toBeGreaterThan(10_000);
});

test('names are escaped', () => {
  const svg = confusionMatrixFigure(
    [
      [1, 1],
      [0, 1],
    ],
    [hostileName, 'b'],
  );
  expect(svg).not.toContain('<script');
  expect(svg).not.toContain('\u202E');
  expect(svg).toContain('&lt;script&gt;');
});

test('wrong arguments are refused', () => {
  expect(() => confusionMatrixFigure([], [])).toThrow(UsageError);
  expect(() => confusionMatrixFigure([[1]], ['a', 'b'])).toThrow(UsageError);
  expect(() => confusionMatrixFigure([[1, 2], [3]], ['a', 'b'])).toThrow(UsageError);
});
