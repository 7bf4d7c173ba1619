import { DOMParser } from 'linkedom';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { type GridImage, imageGridFigure, svgToPng } from '../../src/report/index.js';
import { embeddedJpegs, gradientImage, withoutPayloads } from './images.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  `a & b "c" 'd'`,
  '🐈‍⬛ cat',
  'שלום \u202Eevil',
  'x'.repeat(200),
  'line\nend\u0000\uD800',
];

function named(title: string, more: Partial<GridImage> = {}): GridImage {
  return { ...gradientImage(8, 8), title, ...more };
}

function texts(svg: string): string[] {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const elements: Iterable<{ textContent: string }> = document.querySelectorAll('text');
  return Array.from(elements, (element) => element.textContent);
}

describe('snapshots', () => {
  test('labelled photographs', async () => {
    const images = Array.from({ length: 5 }, (_, index) => named(index % 2 === 0 ? 'cat' : 'dog'));
    const svg = await imageGridFigure(images, { title: 'Five photographs', subtitle: 'Training data' });
    await expect(await withoutPayloads(svg)).toMatchFileSnapshot('__snapshots__/grid-labels.svg');
  });

  test('predictions', async () => {
    const svg = await imageGridFigure(
      [
        named('cat', { subtitle: '98.1%', tone: 'right' }),
        named('dog', { subtitle: '54.2%, is a cat', tone: 'wrong' }),
        named('dog', { tone: 'neutral' }),
        named('cat', { tone: 'right' }),
      ],
      { title: 'Predictions', columns: 2, imageWidth: 160 },
    );
    await expect(await withoutPayloads(svg)).toMatchFileSnapshot('__snapshots__/grid-predictions.svg');
  });

  test('different proportions and hostile names', async () => {
    const sizes = [
      [8, 16],
      [16, 8],
      [12, 12],
      [700, 30],
      [1, 1],
      [9, 9],
    ];
    const images = HOSTILE.map((title, index) => ({
      ...gradientImage(sizes[index][0], sizes[index][1]),
      title,
      subtitle: title,
    }));
    const svg = await imageGridFigure(images, { title: HOSTILE[0], subtitle: HOSTILE[1] });
    await expect(await withoutPayloads(svg)).toMatchFileSnapshot('__snapshots__/grid-hostile.svg');
  });
});

describe('names', () => {
  test('are shown unchanged, and never as markup', async () => {
    const svg = await imageGridFigure(
      HOSTILE.map((title) => named(title)),
      { title: '</title><script>1</script>', imageWidth: 240 },
    );
    expect(svg).not.toContain('<script');
    const drawn = texts(svg);
    expect(drawn[0]).toBe('</title><script>1</script>');
    expect(drawn).toContain('<script>alert(1)</script>');
    expect(drawn).toContain(`a & b "c" 'd'`);
    expect(drawn).toContain('🐈‍⬛ cat');
    expect(drawn).toContain('שלום evil');
    expect(drawn).toContain('line end\uFFFD\uFFFD');
    // The renderer's XML reader is strict and throws if the figure is not well-formed.
    await svgToPng(svg, { scale: 0.25 });
  });

  test('are whole on several lines, and move what is below them down', async () => {
    const subtitle = 'is dandelion: 15819121091_26a5243340_n.jpg';
    const one = (more: object) => named('tulips, 100.0 %', { tone: 'wrong', ...more });
    const figure = (more: object) =>
      imageGridFigure([one(more), one({})], { title: 'Worst', columns: 1, imageWidth: 168 });
    const svg = await figure({ subtitle });
    const [, title, ...lines] = texts(svg);
    expect(title).toBe('tulips, 100.0 %');
    expect(lines.slice(0, -1).join('')).toBe(subtitle.replace(': ', ':'));
    const heightOf = (text: string) => Number(/height="(\d+)"/.exec(text)?.[1]);
    expect(heightOf(svg)).toBeGreaterThan(heightOf(await figure({ subtitle: 'is a' })));
  });

  test('end in an ellipsis if they are too long, and are complete in the tooltip', async () => {
    const svg = await imageGridFigure([named('x'.repeat(200))], { title: 'Long' });
    const [, first, second] = texts(svg);
    expect(first).toMatch(/^x{15,30}$/);
    expect(second).toMatch(/^x{15,30}…$/);
    expect(svg).toContain(`<title>${'x'.repeat(200)}</title>`);
  });
});

describe('tone', () => {
  test('is a mark, not only a colour', async () => {
    const figure = (tone: GridImage['tone']) => imageGridFigure([named('cat', { tone })], { title: 'One' });
    const withoutColours = (svg: string) => svg.replaceAll(/#[0-9A-F]{6}/g, '#');
    const [neutral, right, wrong] = await Promise.all([figure('neutral'), figure('right'), figure('wrong')]);
    const marks = (svg: string) => withoutColours(svg).match(/<path[^>]*>/g);
    expect(marks(neutral)).toBeNull();
    expect(marks(right)).toHaveLength(1);
    expect(marks(wrong)).toHaveLength(1);
    expect(marks(right)).not.toEqual(marks(wrong));
    expect(await figure(undefined)).toBe(neutral);
  });

  test('is in the description', async () => {
    const svg = await imageGridFigure(
      [named('cat', { tone: 'right' }), named('dog', { tone: 'wrong' }), named('cat', { tone: 'right' })],
      { title: 'Predictions' },
    );
    expect(svg).toContain(
      '<desc>3 images in 3 columns. 2 right, 1 wrong. cat (right); dog (wrong); cat (right).</desc>',
    );
  });
});

describe('layout', () => {
  test('has at most as many columns as images', async () => {
    const widthOf = (svg: string) => Number(svg.match(/ width="(\d+)"/)?.[1]);
    const options = { title: 'Grid', columns: 4, imageWidth: 150 };
    const two = await imageGridFigure([named('a'), named('b')], options);
    expect(widthOf(two)).toBe(2 * 150 + 24 + 64);
    const nine = await imageGridFigure(
      Array.from({ length: 9 }, () => named('a')),
      options,
    );
    expect(widthOf(nine)).toBe(4 * 150 + 3 * 24 + 64);
  });

  test('keeps the aspect ratio of every image', async () => {
    const images = [
      [30, 60],
      [60, 30],
      [45, 45],
      [3000, 2],
    ].map(([height, width]) => ({ ...gradientImage(height, width), title: `${width} x ${height}` }));
    const svg = await imageGridFigure(images, { title: 'Proportions', imageWidth: 100 });
    const sizes = Array.from(svg.matchAll(/<image x="[\d.]+" y="[\d.]+" width="(\d+)" height="(\d+)"/g));
    expect(sizes.map(([, width, height]) => [Number(width), Number(height)])).toEqual([
      [100, 50],
      [50, 100],
      [100, 100],
      [1, 100],
    ]);
  });

  test('embeds each photograph once, in at most twice its drawn size', async () => {
    const svg = await imageGridFigure(
      [
        { ...gradientImage(500, 500), title: 'large' },
        { ...gradientImage(40, 40), title: 'small' },
      ],
      { title: 'Sizes', imageWidth: 100 },
    );
    const widths = await Promise.all(
      embeddedJpegs(svg).map(async (jpeg) => (await sharp(jpeg).metadata()).width),
    );
    expect(widths).toEqual([200, 40]);
  });

  test('draws each photograph at its place', async () => {
    const solid = (red: number, green: number, blue: number): GridImage => ({
      pixels: Uint8Array.from({ length: 300 }, (_, index) => [red, green, blue][index % 3]),
      height: 10,
      width: 10,
      title: 'solid',
    });
    const svg = await imageGridFigure([solid(200, 30, 30), solid(30, 30, 200)], {
      title: 'Two',
      imageWidth: 128,
    });
    const { data, info } = await sharp(await svgToPng(svg, { scale: 1 }))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => Array.from(data.subarray((y * info.width + x) * 3).subarray(0, 3));
    const [left, right] = [at(32 + 64, 150), at(32 + 128 + 24 + 64, 150)];
    for (const [seen, expected] of [
      [left, [200, 30, 30]],
      [right, [30, 30, 200]],
    ]) {
      seen.forEach((value, channel) => {
        expect(Math.abs(value - expected[channel])).toBeLessThan(6);
      });
    }
    expect(at(32 + 128 + 12, 150)).toEqual([255, 255, 255]);
  });

  test('is repeatable', async () => {
    const images = [named('a', { tone: 'right' }), named('b', { subtitle: 'c' })];
    const figure = () => imageGridFigure(images, { title: 'Same' });
    expect(await figure()).toBe(await figure());
  });
});

describe('wrong arguments', () => {
  test('are refused by name', async () => {
    await expect(imageGridFigure([], { title: 'None' })).rejects.toThrow(UsageError);
    await expect(imageGridFigure([named('a')], { title: 'A', columns: 0 })).rejects.toThrow(
      'Expected a positive whole number for columns but received 0.',
    );
    await expect(imageGridFigure([named('a')], { title: 'A', imageWidth: 99.5 })).rejects.toThrow(
      'Expected a positive whole number for imageWidth but received 99.5.',
    );
    await expect(
      imageGridFigure([named('a'), named('b', { pixels: new Uint8Array(8 * 8 * 4) })], { title: 'A' }),
    ).rejects.toThrow(
      'Expected 192 bytes (height 8 x width 8 x 3) for image 2 of the grid (b) but received 256.',
    );
  });
});
