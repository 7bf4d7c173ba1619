import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { classNumbersOf } from '../../src/labels.js';
import { type ThresholdPoint, thresholdCurve } from '../../src/metrics/index.js';
import {
  classScoresFigure,
  comparedCurvesFigure,
  evaluationFigures,
  evaluationWarnings,
  familiarityHistogram,
  type NamedCurves,
  readThumbnail,
  reliabilityDiagram,
  sampleGridFigure,
  svgToPng,
  thresholdCurvesFigure,
  topLossesFigure,
} from '../../src/report/index.js';
import { drawnEvaluation, hostileName, manyNames } from './evaluations.js';
import { embeddedJpegs, gradientImage, withoutPayloads } from './images.js';

const flowers = ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips'];
const cats = drawnEvaluation(['cats', 'dogs'], 300);

function curveOf({ pictures }: typeof cats): ThresholdPoint[] {
  return thresholdCurve(
    classNumbersOf(pictures.labels),
    pictures.probabilities.filter((_, index) => index % 2 === 1),
  );
}

describe('class scores', () => {
  const { metrics } = drawnEvaluation(flowers, 250);

  test('snapshot', async () => {
    const svg = classScoresFigure(metrics.classes, flowers, { title: 'Flowers' });
    await expect(svg).toMatchFileSnapshot('__snapshots__/class-scores.svg');
  });

  test('have the lowest F1 first and classes without pictures last', () => {
    const without = drawnEvaluation(['a', 'b', 'c'], 2).metrics.classes;
    const svg = classScoresFigure([without[2], ...metrics.classes], ['none', ...flowers]);
    const names = Array.from(svg.matchAll(/>([a-z]+)<\/text>/g), ([, name]) => name).filter((name) =>
      [...flowers, 'none'].includes(name),
    );
    const f1 = (name: string) => metrics.classes[flowers.indexOf(name)]?.f1 ?? 2;
    expect(names).toHaveLength(6);
    expect(names.map(f1)).toEqual([...names.map(f1)].sort((one, other) => one - other));
    expect(names.at(-1)).toBe('none');
    expect(svg).not.toContain('NaN');
  });

  test('of 200 classes can be drawn', async () => {
    const many = manyNames(200);
    const svg = classScoresFigure(drawnEvaluation(many, 1000).metrics.classes, many);
    expect((await svgToPng(svg, { scale: 1 })).length).toBeGreaterThan(10_000);
  });

  test('can be limited to the worst ones', () => {
    const svg = classScoresFigure(metrics.classes, flowers, { limit: 2 });
    expect(svg).toContain('The 2 of 5 classes with the lowest F1.');
    const shown = flowers.filter((name) => svg.includes(`>${name}</text>`));
    const f1 = (name: string) => metrics.classes[flowers.indexOf(name)].f1!;
    const hidden = flowers.filter((name) => !shown.includes(name));
    expect(shown).toHaveLength(2);
    expect(Math.max(...shown.map(f1))).toBeLessThanOrEqual(Math.min(...hidden.map(f1)));
  });

  test('refuse other names', () => {
    expect(() => classScoresFigure(metrics.classes, ['a'])).toThrow(UsageError);
    expect(() => classScoresFigure([], [])).toThrow(UsageError);
  });
});

describe('familiarity histogram', () => {
  const scores = (familiarity: readonly number[]) => ({
    count: familiarity.length,
    skipped: [],
    rejected: familiarity.filter((value) => value < 0.5).length / familiarity.length,
    familiarity,
  });
  const own = scores(Array.from({ length: 100 }, (_, at) => 0.45 + at / 200));
  const others = scores(Array.from({ length: 50 }, (_, at) => 0.1 + at / 100));
  const evaluation = { auroc: 0.95, limit: 0.5, own, others };

  test('snapshot', async () => {
    await expect(familiarityHistogram(evaluation, { title: 'Cats against flowers' })).toMatchFileSnapshot(
      '__snapshots__/familiarity.svg',
    );
  });

  test('draws each picture once, up to the highest familiarity', () => {
    const heights = (familiarity: readonly number[]) => {
      const svg = familiarityHistogram({ ...evaluation, own: scores(familiarity), others: scores([0.5]) })!;
      return Array.from(svg.matchAll(/<rect[^>]* height="([\d.]+)"/g), ([, height]) => Number(height));
    };
    // Of the other picture there is one bar of 100 %, as high as all bars of the others together.
    const bars = heights([0, 0.3, 0.31, 1]).filter((height) => height <= 120);
    expect(bars.length).toBeGreaterThanOrEqual(4);
    const whole = Math.max(...bars);
    expect(bars.reduce((sum, height) => sum + height, 0)).toBeCloseTo(2 * whole, 0);
  });

  test('is missing where no picture of a kind could be read', () => {
    expect(familiarityHistogram({ ...evaluation, auroc: null })).toBeUndefined();
  });
});

describe('reliability diagram', () => {
  test('snapshot', async () => {
    const svg = reliabilityDiagram(cats.metrics.calibration, { title: 'How sure it is' });
    await expect(svg).toMatchFileSnapshot('__snapshots__/reliability.svg');
  });

  test('has points at confidence and accuracy', () => {
    const bin = (low: number, count: number, accuracy: number | null) => ({
      low,
      high: low + 0.5,
      count,
      confidence: accuracy === null ? null : low + 0.25,
      accuracy,
    });
    const svg = reliabilityDiagram([bin(0, 0, null), bin(0.5, 10, 0.5)]);
    const [, y, x] = /<circle r="4" cy="([\d.]+)" cx="([\d.]+)"/.exec(svg)!.map(Number);
    // The panel is 428 pixels wide and high, 56 from the left.
    expect(x).toBeCloseTo(56 + 0.75 * 428, 1);
    expect(y).toBeCloseTo(0.5 * 428, 1);
    expect(svg).toContain('Calibration error 25.0 percentage points');
  });

  test('refuses bins without pictures', () => {
    expect(() => reliabilityDiagram([])).toThrow(UsageError);
  });
});

describe('thresholds', () => {
  test('snapshot', async () => {
    const svg = thresholdCurvesFigure(curveOf(cats), { className: 'dogs', threshold: 0.7, title: 'Dogs' });
    await expect(svg).toMatchFileSnapshot('__snapshots__/thresholds.svg');
  });

  test('of many pictures stay small', () => {
    const many = drawnEvaluation(['a', 'b'], 6000);
    expect(thresholdCurvesFigure(curveOf(many), { className: 'b' }).length).toBeLessThan(120_000);
  });

  test('refuse an empty curve, and escape names', () => {
    expect(() => thresholdCurvesFigure([], { className: 'dogs' })).toThrow(UsageError);
    expect(thresholdCurvesFigure(curveOf(cats), { className: hostileName })).not.toContain('<script');
  });
});

describe('curves of several runs', () => {
  const run = (name: string, epochs: number, last: number): NamedCurves => {
    const course = (from: number, to: number) =>
      Array.from({ length: epochs }, (_, index) => to + (from - to) / (index + 1));
    return {
      name,
      curves: {
        accuracy: course(0.6, last),
        val_accuracy: course(0.7, last - 0.01),
        loss: course(0.7, 1 - last),
        val_loss: course(0.6, 1.02 - last),
      },
    };
  };

  test('snapshot', async () => {
    const svg = comparedCurvesFigure([
      run('first', 10, 0.95),
      run('second & <longer>', 20, 0.97),
      run('third', 1, 0.8),
    ]);
    await expect(svg).toMatchFileSnapshot('__snapshots__/compared-curves.svg');
  });

  test('show training if a run has no validation', () => {
    const bare = run('bare', 3, 0.9);
    const svg = comparedCurvesFigure([
      run('a', 3, 0.9),
      { ...bare, curves: { ...bare.curves, val_accuracy: [], val_loss: [] } },
    ]);
    expect(svg).toContain('Training accuracy');
    expect(svg).not.toContain('Validation accuracy');
  });

  test('of many runs and of NaN can be drawn', async () => {
    const runs = Array.from({ length: 14 }, (_, index) => run(`run ${index}`, 3 + index, 0.9));
    const broken = {
      name: 'broken',
      curves: { accuracy: [NaN], val_accuracy: [NaN], loss: [NaN], val_loss: [NaN] },
    };
    const svg = comparedCurvesFigure([...runs, broken]);
    expect((await svgToPng(svg, { scale: 1 })).length).toBeGreaterThan(10_000);
    expect(comparedCurvesFigure([broken]).replaceAll(/>[^<]*</g, '><')).not.toContain('NaN');
  });

  test('need epochs', () => {
    expect(() => comparedCurvesFigure([])).toThrow(UsageError);
    expect(() => comparedCurvesFigure([run('empty', 0, 1)])).toThrow('empty without any');
  });
});

describe('pictures', () => {
  let folder: string;
  const path = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-report-'));
    const { pixels, height, width } = gradientImage(60, 120);
    const image = sharp(pixels, { raw: { height, width, channels: 3 } });
    await image.clone().jpeg().toFile(path('wide.jpg'));
    await image.clone().withMetadata({ orientation: 6 }).jpeg().toFile(path('turned.jpg'));
    await image.clone().grayscale().png().toFile(path('grey.png'));
    await writeFile(path('broken.jpg'), 'This is no picture.');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('are shown upright, with their aspect ratio and in colour', async () => {
    expect(await readThumbnail(path('wide.jpg'), 60)).toMatchObject({ height: 30, width: 60 });
    expect(await readThumbnail(path('turned.jpg'), 60)).toMatchObject({ height: 60, width: 30 });
    expect((await readThumbnail(path('grey.png'), 500)).pixels).toHaveLength(60 * 120 * 3);
    await expect(readThumbnail(path('broken.jpg'), 60)).rejects.toThrow('broken.jpg');
  });

  test('of the worst mistakes', async () => {
    const loss = {
      labels: ['cats'],
      predicted: ['dogs'],
      probability: 0.9996,
      labelProbability: 0.0004,
      loss: 7.8,
    };
    const svg = await topLossesFigure([
      { ...loss, path: path('wide.jpg') },
      { ...loss, path: path('broken.jpg') },
      { ...loss, path: path('grey.png'), predicted: ['cats'], probability: 0.51 },
    ]);
    expect(embeddedJpegs(svg!)).toHaveLength(2);
    await expect(await withoutPayloads(svg!)).toMatchFileSnapshot('__snapshots__/top-losses.svg');
    expect(await topLossesFigure([{ ...loss, path: path('broken.jpg') }])).toBeUndefined();
  });

  test('of every class', async () => {
    const paths = ['wide.jpg', 'grey.png', 'wide.jpg', 'turned.jpg', 'broken.jpg'].map(path);
    const svg = await sampleGridFigure(paths, [[0], [1], [0], [0], [1]], ['a', 'b'], {
      title: 'Some',
      count: 4,
    });
    const titles = Array.from(svg!.matchAll(/>([ab])<\/text>/g), ([, title]) => title);
    expect(titles).toEqual(['a', 'a', 'b']);
    expect(await sampleGridFigure([path('broken.jpg')], [[0]], ['a'], { title: 'None' })).toBeUndefined();
  });

  test('and all figures of an evaluation', async () => {
    const paths = Array.from({ length: 40 }, () => path('wide.jpg'));
    const two = await evaluationFigures(drawnEvaluation(['cats', 'dogs'], 40, { paths, strength: 1 }), {
      mistakes: 3,
    });
    expect(Object.values(two).every((svg) => svg?.startsWith('<svg'))).toBe(true);
    expect(embeddedJpegs(two.topLosses!)).toHaveLength(3);
    const three = await evaluationFigures(drawnEvaluation(['a', 'b', 'c'], 40, { paths }), { mistakes: 0 });
    expect(three.thresholds).toBeUndefined();
    expect(three.topLosses).toBeUndefined();
  });
});

describe('warnings', () => {
  test.each([
    [
      'one class only',
      drawnEvaluation(['cats', 'dogs'], 1),
      ['All pictures are of one class, cats.', 'fewer than ten'],
    ],
    [
      'a class without a picture',
      drawnEvaluation(flowers, 4),
      ['There are no pictures of tulips', 'fewer than ten'],
    ],
    ['nothing', drawnEvaluation(flowers, 200), []],
  ])('%s', (_, evaluation, expected) => {
    const warnings = evaluationWarnings(evaluation);
    expect(warnings).toHaveLength(expected.length);
    for (const [index, words] of expected.entries()) expect(warnings[index]).toContain(words);
  });

  test('name files that were left out', () => {
    const skipped = [{ path: 'x.jpg', reason: 'empty file' }];
    expect(evaluationWarnings({ ...cats, skipped })).toEqual(['1 file was left out.']);
    expect(evaluationWarnings({ ...cats, part: 'train' })[0]).toContain('These are training pictures');
  });
});
