import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  decodeImage,
  decodePicture,
  decodeThumbnail,
  readImageProperties,
} from '../../src/pictures/decode.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { UnreadableImageError } from '../../src/pictures/unreadable-image.js';
import { type SampleKind, type TiffFileOptions, tiffFile } from './tiff-file.js';

const WIDTH = 32;
const HEIGHT = 20;

/** The samples of a picture whose first colour increases from 0 on the left to 1 on the right. */
function ramp(pixel: (level: number, x: number, y: number) => readonly number[]): number[] {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
    pixel((at % WIDTH) / (WIDTH - 1), at % WIDTH, Math.floor(at / WIDTH)),
  );
  return pixels.flat();
}

function tiff(options: Omit<TiffFileOptions, 'width' | 'height'>): Buffer {
  return tiffFile({ width: WIDTH, height: HEIGHT, ...options });
}

/** The colours of the first row: left, middle and right. */
async function colors(bytes: Uint8Array): Promise<number[][]> {
  const { data, size } = await decodePicture(bytes, 10_000);
  expect(size).toEqual([HEIGHT, WIDTH]);
  return [0, WIDTH / 2, WIDTH - 1].map((x) => [...data.subarray(3 * x, 3 * x + 3)]);
}

async function reasonFor(bytes: Uint8Array): Promise<string> {
  const error: unknown = await decodeImage(bytes, [4, 4], resizeSettings({})).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UnreadableImageError);
  expect((error as UnreadableImageError).kind).toBe('unsupported-format');
  return (error as UnreadableImageError).reason;
}

/** 16 / 31 of 255, with a tolerance for rounding. */
const MIDDLE = 132;
const near = (value: number, expected: number): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1);

function expectColors(found: number[][], expected: number[][]): void {
  for (const [place, color] of expected.entries()) {
    for (const [channel, value] of color.entries()) near(found[place][channel], value);
  }
}

const GREY = [[0, 0, 0], Array(3).fill(MIDDLE), [255, 255, 255]];
const COLORED = [
  [0, 128, 64],
  [MIDDLE, 128, 64],
  [255, 128, 64],
];
const MOST: Partial<Record<SampleKind, number>> = {
  uint8: 255,
  uint16: 65_535,
  uint32: 2 ** 32 - 1,
  float16: 1,
  float32: 1,
  float64: 1,
};
const kinds = Object.keys(MOST) as SampleKind[];

function scaled(kind: SampleKind): (level: number) => number {
  const most = MOST[kind]!;
  return (level) => (most === 1 ? level : Math.round(level * most));
}

describe.each(kinds)('a TIFF of %s', (kind) => {
  const of = scaled(kind);
  const rgb = ramp((level) => [of(level), of(0.5), of(0.25)]);

  it('is scaled by the range of its type, in grey', async () => {
    expectColors(await colors(tiff({ kind, photometric: 1, values: ramp((level) => [of(level)]) })), GREY);
  });

  it('is white at 0 if it says so', async () => {
    const values = ramp((level) => [of(1 - level)]);
    expectColors(await colors(tiff({ kind, photometric: 0, values })), GREY);
  });

  it('is scaled the same way in colour, in every order of bytes and samples, and in tiles', async () => {
    for (const bigEndian of [false, true]) {
      for (const planar of [false, true]) {
        for (const tiled of [false, true]) {
          for (const compression of [1, 8]) {
            const options = { kind, photometric: 2, values: rgb, bigEndian, planar, tiled, compression };
            expectColors(await colors(tiff(options)), COLORED);
          }
        }
      }
    }
  });

  it('does not treat an unmarked band as opacity', async () => {
    const bands = (extraSamples: readonly number[] | undefined, ...more: number[]): Buffer =>
      tiff({
        kind,
        photometric: 2,
        extraSamples,
        values: ramp((level) => [of(level), of(0.5), of(0.25), ...more]),
      });
    expectColors(await colors(bands([0], 0)), COLORED);
    expectColors(await colors(bands(undefined, 0)), COLORED);
    expectColors(await colors(bands([0, 0], 0, 0)), COLORED);
    expectColors(await colors(bands([0, 0, 0], 0, of(1), 0)), COLORED);
    const grey = ramp((level) => [of(level), 0]);
    expectColors(await colors(tiff({ kind, photometric: 1, extraSamples: [0], values: grey })), GREY);
  });

  it('is blended with white if opacity is marked', async () => {
    const half = [
      [128, 192, 160],
      [194, 192, 160],
      [255, 192, 160],
    ];
    const values = ramp((level) => [of(level), of(0.5), of(0.25), of(0.5)]);
    expectColors(await colors(tiff({ kind, photometric: 2, extraSamples: [2], values })), half);
    const multiplied = ramp((level) => [of(level / 2), of(0.25), of(0.125), of(0.5)]);
    expectColors(await colors(tiff({ kind, photometric: 2, extraSamples: [1], values: multiplied })), half);
    const second = ramp((level) => [of(level), of(0.5), of(0.25), 0, of(0.5)]);
    expectColors(await colors(tiff({ kind, photometric: 2, extraSamples: [0, 2], values: second })), half);
  });

  it('agrees in its header, as a thumbnail and reduced', async () => {
    const bytes = tiff({
      kind,
      photometric: 2,
      extraSamples: [0],
      values: ramp((level) => [of(level), of(0.5), of(0.25), 0]),
    });
    expect(await readImageProperties(bytes)).toMatchObject({ width: WIDTH, height: HEIGHT, frames: 1 });
    const thumbnail = await decodeThumbnail(bytes, 8, 'it');
    expect(thumbnail.length).toBe(8 * 8 * 3);
    near(thumbnail[1], 128);
    expect((await decodePicture(bytes, 16)).size).toEqual([10, 16]);
  });

  it('is rotated upright', async () => {
    const values = ramp((level, _, y) => [of(level), of(y / (HEIGHT - 1)), 0, 0]);
    for (const [orientation, right, down] of [
      [2, -1, 1],
      [3, -1, -1],
      [4, 1, -1],
      [5, 2, 2],
      [6, 2, -2],
      [7, -2, -2],
      [8, -2, 2],
    ]) {
      const bytes = tiff({ kind, photometric: 2, extraSamples: [0], values, tags: { 274: [orientation] } });
      const { data, size } = await decodePicture(bytes, 10_000);
      const onItsSide = orientation >= 5;
      expect(size).toEqual(onItsSide ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH]);
      // Red increases along the stored rows and green along the stored columns.
      const [red, green] = [data[0], data[1]];
      const [horizontal, vertical] = onItsSide ? [green, red] : [red, green];
      const [acrossLeft, acrossTop] = onItsSide ? [right < 0, down < 0] : [right < 0, down < 0];
      const columnReversed = onItsSide ? acrossTop : acrossLeft;
      const rowReversed = onItsSide ? acrossLeft : acrossTop;
      if (onItsSide) {
        near(red, orientation === 7 || orientation === 8 ? 255 : 0);
        near(green, orientation === 6 || orientation === 7 ? 255 : 0);
      } else {
        near(horizontal, columnReversed ? 255 : 0);
        near(vertical, rowReversed ? 255 : 0);
      }
    }
  });
});

describe('numbers of few bits', () => {
  it.each([1, 2, 3, 4, 6, 10, 12, 14, 24])('reads %i bits', async (bits) => {
    const most = 2 ** bits - 1;
    const numbers = Array.from({ length: WIDTH }, (_, x) => Math.round((x / (WIDTH - 1)) * most));
    const row = Buffer.alloc(Math.ceil((WIDTH * bits) / 8));
    // The highest bit comes first; whole bytes are in little-endian order in such a file.
    const write = (index: number, value: number): void => {
      if (bits === 24) row.writeUIntLE(value, 3 * index, 3);
      else {
        for (let bit = 0; bit < bits; bit++) {
          const at = index * bits + bit;
          if ((value >> (bits - 1 - bit)) & 1) row[at >> 3] |= 0x80 >> (at & 7);
        }
      }
    };
    for (const [index, value] of numbers.entries()) write(index, value);
    const packed = Buffer.concat(Array(HEIGHT).fill(row));
    const values = ramp(() => [0]);
    const found = await colors(tiff({ photometric: 1, values, bits, packed }));
    const middle = Math.round((numbers[WIDTH / 2] / most) * 255);
    expectColors(found, [[0, 0, 0], Array(3).fill(middle), [255, 255, 255]]);
  });
});

describe('floating-point numbers', () => {
  const float = (pixel: (level: number, x: number) => number, kind: SampleKind = 'float32'): Buffer =>
    tiff({ kind, photometric: 1, values: ramp((level, x) => [pixel(level, x)]) });

  it('have the range 0 to 255 if most of them are above 1', async () => {
    expectColors(await colors(float((level) => level * 255)), GREY);
    expectColors(await colors(float((level) => level * 255, 'float64')), GREY);
  });

  it('are refused if their range is unclear', async () => {
    // High dynamic range: only the lights are above 1.
    expect(await reasonFor(float((level) => level ** 8 * 12))).toMatch(/goes from 0 to 12, and does not say/);
    expect(await reasonFor(float((level) => level * 65_535))).toMatch(/goes from 0 to 65500/);
    expect(await reasonFor(float((level) => 2 * level - 1))).toMatch(/goes from -1 to 1/);
    expect(await reasonFor(float((level, x) => (x === 3 ? Number.NaN : level)))).toMatch(/no numbers/);
    expect(await reasonFor(float((level, x) => (x === 3 ? Infinity : level)))).toMatch(/no numbers/);
  });
});

describe('ambiguous samples', () => {
  const values = ramp((level) => [Math.round(level * 100)]);

  it.each(['int8', 'int16', 'int32'] as const)('of type %s are left out', async (kind) => {
    expect(await reasonFor(tiff({ kind, photometric: 1, values }))).toBe(
      `a TIFF of signed numbers of ${kind.slice(3)} bits, which does not say what is black and what is white; convert it to JPEG or PNG`,
    );
  });

  it('of complex numbers are left out', async () => {
    expect(await reasonFor(tiff({ kind: 'complex64', photometric: 1, values }))).toMatch(/complex numbers/);
  });

  it('of bands that are not marked as colours are left out', async () => {
    for (const planar of [false, true]) {
      for (const bands of [3, 5, 8]) {
        const many = ramp((level) => Array(bands).fill(Math.round(255 * level)));
        const extraSamples = Array(bands - 1).fill(0);
        expect(await reasonFor(tiff({ photometric: 1, planar, extraSamples, values: many }))).toMatch(
          new RegExp(`^a TIFF of ${bands} bands that does not say which of them are red, green and blue`),
        );
      }
    }
  });

  it('of other inks or without a picture are left out by name', async () => {
    const four = ramp((level) => [Math.round(255 * level), 0, 0, 0]);
    expect(await reasonFor(tiff({ photometric: 5, values: four, tags: { 332: [2] } }))).toMatch(
      /inks other than/,
    );
    expect(await reasonFor(tiff({ photometric: 4, values }))).toMatch(/transparency mask/);
    expect(await reasonFor(tiff({ photometric: 32_803, values }))).toMatch(/raw data of a camera/);
    expect(await reasonFor(tiff({ photometric: 9, values: ramp(() => [9, 9, 9]) }))).toMatch(/ICC L\*a\*b\*/);
    expect(await reasonFor(tiff({ photometric: 77, values }))).toMatch(/colours of an unknown kind/);
  });

  it.each([
    [34_925, 'LZMA'],
    [34_887, 'LERC'],
    [34_712, 'JPEG 2000'],
    [50_002, 'JPEG XL'],
    [65_000, 'an unknown method'],
  ])('compression %i is left out as %s', async (compression, name) => {
    expect(await reasonFor(tiff({ photometric: 1, values, compression }))).toMatch(
      new RegExp(`^a TIFF compressed with ${name}`),
    );
  });

  it('are read with Zstandard if Node has it, and otherwise left out with what to do', async () => {
    const of = scaled('uint8');
    const levels = ramp((level) => [of(level), of(0.5), of(0.25)]);
    const packed = Buffer.from(levels);
    const compress = (zlib as { zstdCompressSync?: (bytes: Uint8Array) => Buffer }).zstdCompressSync;
    if (compress !== undefined) {
      const bytes = tiff({
        photometric: 2,
        values: levels,
        compression: 50_000,
        packed: compress(packed),
      });
      expectColors(await colors(bytes), COLORED);
    } else {
      const reason = await reasonFor(tiff({ photometric: 2, values: levels, compression: 50_000, packed }));
      expect(reason).toMatch(/Zstandard, which Node reads from version 22.15 on/);
    }
  });
});

describe('other colour spaces', () => {
  it('reads CIELAB of 8 bits', async () => {
    const grey = await colors(
      tiff({ photometric: 8, values: ramp((level) => [Math.round(255 * level), 0, 0]) }),
    );
    // L* 51.6 is 123 in sRGB.
    expectColors(grey, [
      [0, 0, 0],
      [123, 123, 123],
      [255, 255, 255],
    ]);
    // Red of sRGB under D50, as in Pillow with lcms.
    const [red] = await colors(
      tiff({ photometric: 8, values: ramp(() => [Math.round(54.29 * 2.55), 81, 70]) }),
    );
    for (const [channel, value] of [255, 0, 0].entries()) {
      expect(Math.abs(red[channel] - value)).toBeLessThanOrEqual(6);
    }
  });

  it('reads YCbCr in full resolution and leaves out other kinds', async () => {
    const values = ramp((level) => [Math.round(255 * level), 128, 128]);
    expectColors(await colors(tiff({ photometric: 6, values, tags: { 530: [1, 1] } })), GREY);
    expect(await reasonFor(tiff({ photometric: 6, values, tags: { 530: [2, 2] } }))).toMatch(/YCbCr/);
  });
});
