import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';

import { GraftError, UsageError } from '../../src/errors.js';
import { files } from '../../src/platform/node/index.js';
import { imageGridFigure, learningCurvesFigure, svgToPng } from '../../src/report/index.js';
import { gradientImage } from './images.js';

const CURVES = learningCurvesFigure(
  { accuracy: [0.7, 0.8], val_accuracy: [0.75, 0.85], loss: [0.6, 0.4], val_loss: [0.5, 0.3] },
  { title: 'Title' },
);

function box(attributes: string, content = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" ${attributes}>${content}</svg>`;
}

async function darkPixels(svg: string): Promise<number> {
  const pixels = await sharp(await svgToPng(svg))
    .greyscale()
    .raw()
    .toBuffer();
  return pixels.reduce((count, value) => count + (value < 128 ? 1 : 0), 0);
}

describe('size', () => {
  test.each([
    [undefined, 2],
    [1, 1],
    [0.5, 0.5],
    [3, 3],
  ])('scale %s', async (scale, factor) => {
    const { format, width, height } = await sharp(await svgToPng(box(''), { scale })).metadata();
    expect({ format, width, height }).toEqual({ format: 'png', width: 120 * factor, height: 40 * factor });
  });
});

describe('text', () => {
  test('is never left out: a figure without its typeface is refused', async () => {
    const missing = vi.spyOn(files, 'assetPath').mockImplementation((name) => `/nowhere/${name}`);
    const error = await svgToPng(CURVES)
      .catch((reason) => reason)
      .finally(() => missing.mockRestore());
    expect(error).toBeInstanceOf(GraftError);
    expect(error.message).toBe(
      'The typeface for figures, which comes with Graft, is missing: the file is not there.',
    );
    expect(error.hint).toContain('npm run build');
  });

  test('is drawn', async () => {
    const withoutText = CURVES.replaceAll(/<text [^>]*>[^<]*<\/text>/g, '');
    expect(withoutText).not.toBe(CURVES);
    // Title, two headings, eight end labels and ticks are some thousand dark pixels at double size.
    expect((await darkPixels(CURVES)) - (await darkPixels(withoutText))).toBeGreaterThan(3000);
  });

  test('is drawn in the weights of Inter, even if the page falls back to another family', async () => {
    const text = (weight: number, family: string) =>
      box(
        '',
        `<text x="4" y="30" font-size="24" font-weight="${weight}" font-family="${family}">Graft</text>`,
      );
    const regular = await darkPixels(text(400, 'Inter'));
    expect(regular).toBeGreaterThan(200);
    expect(await darkPixels(text(600, 'Inter'))).toBeGreaterThan(regular * 1.1);
    expect(await darkPixels(text(400, 'NoSuchFont, sans-serif'))).toBe(regular);
  });

  test('is drawn even if Inter lacks its characters', async () => {
    const image = { ...gradientImage(4, 4), title: '🐈 שלום 中文' };
    expect((await svgToPng(await imageGridFigure([image], { title: 'مرحبا' }))).length).toBeGreaterThan(1000);
  });
});

test('the background is white if the SVG has none', async () => {
  const { data, info } = await sharp(await svgToPng(box('')))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(Array.from(data.subarray(0, info.channels))).toEqual([255, 255, 255, 255].slice(0, info.channels));
});

test('the same SVG gives the same bytes', async () => {
  const [first, second] = await Promise.all([svgToPng(CURVES), svgToPng(CURVES)]);
  expect(Buffer.compare(first, second)).toBe(0);
});

describe('refusals', () => {
  test.each([0, -1, NaN, Infinity, 17])('scale %f', async (scale) => {
    await expect(svgToPng(box(''), { scale })).rejects.toThrow(UsageError);
  });

  test('a PNG that would not fit into memory', async () => {
    const huge = box('').replace('width="120" height="40"', 'width="100000" height="100000"');
    await expect(svgToPng(huge)).rejects.toThrow(
      'Expected a PNG of at most 100 million pixels but this one would have 200000 x 200000.',
    );
  });

  test.each(['', 'no markup', '<svg', box('', '<text>\u0001</text>')])(
    'what is not an SVG: %s',
    async (svg) => {
      await expect(svgToPng(svg)).rejects.toThrow(/^Could not draw the figure as PNG: /);
      await expect(svgToPng(svg)).rejects.toBeInstanceOf(GraftError);
    },
  );
});
