import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pixelsInHeader } from '../../src/pictures/size-in-header.js';
import { bmpFile } from './bmp-file.js';

const [width, height] = [321, 123];
const image = () =>
  sharp({ create: { width, height, channels: 4, background: { r: 9, g: 99, b: 200, alpha: 0.5 } } });

describe('pixelsInHeader', () => {
  it.each([
    ['a JPEG', () => image().jpeg()],
    ['a progressive JPEG', () => image().jpeg({ progressive: true })],
    ['a PNG', () => image().png()],
    ['a GIF', () => image().gif()],
    ['a lossy WebP', () => image().flatten().webp()],
    ['a lossy WebP with opacity', () => image().webp()],
    ['a lossless WebP', () => image().webp({ lossless: true })],
  ])('finds those of %s', async (_, make) => {
    expect(pixelsInHeader(await make().toBuffer())).toBe(width * height);
  });

  it.each([12, 40, 124])('finds those of a BMP with a header of %i bytes', (header) => {
    const pixels = new Uint8Array(30 * 24);
    expect(pixelsInHeader(bmpFile({ width: 10, height: 24, bits: 24, pixels, header }))).toBe(240);
  });

  it('does not know those of a TIFF, of a damaged file and of no picture', async () => {
    expect(pixelsInHeader(await image().tiff().toBuffer())).toBeUndefined();
    expect(pixelsInHeader((await image().jpeg().toBuffer()).subarray(0, 40))).toBeUndefined();
    expect(pixelsInHeader(new Uint8Array(100))).toBeUndefined();
    expect(pixelsInHeader(new Uint8Array())).toBeUndefined();
  });
});
