import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { blendHeatMap, type HeatMapContents, heatMapFigure, svgToPng } from '../../src/report/index.js';
import { embeddedJpegs, gradientImage, withoutPayloads } from './images.js';

const heatMap = { data: Float32Array.of(0, 0.25, 0.5, 1), height: 2, width: 2 };

function contents(changes: Partial<HeatMapContents> = {}): HeatMapContents {
  return { picture: gradientImage(40, 60), heatMap, ...changes };
}

describe('snapshots', () => {
  test('a heat map over a picture', async () => {
    const svg = await heatMapFigure(contents(), {
      title: 'What speaks for dog (98.1 %)',
      subtitle: 'dog.jpg',
    });
    await expect(await withoutPayloads(svg)).toMatchFileSnapshot('__snapshots__/heat-map.svg');
  });

  test('hostile names over an upright picture', async () => {
    const svg = await heatMapFigure(contents({ picture: gradientImage(90, 20) }), {
      title: '<script>alert(1)</script>'.repeat(4),
      subtitle: `a & b "c" ${'x'.repeat(100)}`,
      size: 200,
    });
    await expect(await withoutPayloads(svg)).toMatchFileSnapshot('__snapshots__/heat-map-hostile.svg');
  });
});

describe('a heat map over a picture', () => {
  const grey = { pixels: new Uint8Array(4 * 4 * 3).fill(128), height: 4, width: 4 };
  const at = (pixels: Uint8Array, row: number, column: number): number[] => [
    ...pixels.subarray((row * 4 + column) * 3, (row * 4 + column) * 3 + 3),
  ];

  test('keeps cold places unchanged and colours hot ones', () => {
    const { pixels } = blendHeatMap({ picture: grey, heatMap });
    expect(at(pixels, 0, 0)).toEqual([128, 128, 128]);
    // 0.7 of the lightest colour, and 0.3 of the picture.
    expect(at(pixels, 3, 3)).toEqual([252, 255, 164].map((value) => Math.round(0.7 * value + 0.3 * 128)));
    expect(grey.pixels.every((value) => value === 128)).toBe(true);
  });

  test('covers exactly its place', () => {
    const hot = { data: Float32Array.of(1), height: 1, width: 1 };
    const region = { top: 1, left: 2, height: 2, width: 1 };
    const { pixels } = blendHeatMap({ picture: grey, heatMap: hot, region });
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 4; column++) {
        const inside = (row === 1 || row === 2) && column === 2;
        expect(at(pixels, row, column)[2] !== 128, `${row}, ${column}`).toBe(inside);
      }
    }
  });

  test('shows the whole picture with its aspect ratio, and can be a PNG', async () => {
    const svg = await heatMapFigure(contents({ picture: gradientImage(300, 600) }), {
      title: 'Wide',
      size: 400,
    });
    const [jpeg] = embeddedJpegs(svg);
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: 600, height: 300 });
    const png = await sharp(await svgToPng(svg, { scale: 1 })).metadata();
    expect(png.width).toBe(400 + 64);
  });

  test('describes in words where it is hottest', async () => {
    expect(await heatMapFigure(contents(), { title: 'Dog' })).toContain(
      'the hottest place is at the bottom right.',
    );
    const cold = { data: new Float32Array(4), height: 2, width: 2 };
    expect(await heatMapFigure(contents({ heatMap: cold }), { title: 'Dog' })).toContain(
      'No place raises its score.',
    );
  });

  test.each([
    ['too few values', { heatMap: { ...heatMap, width: 3 } }],
    ['none', { heatMap: { data: new Float32Array(0), height: 0, width: 0 } }],
    ['too few bytes', { picture: { ...gradientImage(4, 4), height: 5 } }],
  ])('refuses %s', async (_, changes) => {
    await expect(heatMapFigure(contents(changes), { title: 'Dog' })).rejects.toThrow(UsageError);
  });
});
