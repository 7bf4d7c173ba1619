import { describe, expect, it } from 'vitest';
import { decodePicture, readImageProperties } from '../../src/pictures/decode.js';
import { UnreadableImageError } from '../../src/pictures/unreadable-image.js';
import { type BmpFileOptions, bmpFile } from './bmp-file.js';

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** 3 wide and 2 high, so that rows need padding, and both directions differ. */
const PICTURE = [
  [RED, GREEN, BLUE],
  [WHITE, BLACK, RED],
];
const PALETTE = [BLACK, WHITE, RED, GREEN, BLUE];

async function rows(bytes: Uint8Array): Promise<number[][][]> {
  const { data, size } = await decodePicture(bytes, 100);
  return Array.from({ length: size[0] }, (_, y) =>
    Array.from({ length: size[1] }, (__, x) => [
      ...data.subarray(3 * (y * size[1] + x), 3 * (y * size[1] + x) + 3),
    ]),
  );
}

/** Rows from the bottom, each padded to four bytes. */
function stored(row: (colors: readonly (readonly number[])[]) => number[]): Buffer {
  return Buffer.concat(
    [...PICTURE].reverse().map((colors) => {
      const bytes = Buffer.from(row(colors));
      return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    }),
  );
}

function file(options: Omit<BmpFileOptions, 'width' | 'height'>): Buffer {
  return bmpFile({ width: 3, height: 2, ...options });
}

const index = (color: readonly number[]): number => PALETTE.indexOf(color as number[]);
const in16 = (pixel: (color: readonly number[]) => number): Buffer =>
  stored((colors) => colors.flatMap((color) => [pixel(color) & 255, pixel(color) >> 8]));

describe('BMP', () => {
  it.each<[string, () => Buffer]>([
    ['24 bits', () => file({ bits: 24, pixels: stored((row) => row.flatMap(([r, g, b]) => [b, g, r])) })],
    [
      '24 bits with the header of OS/2',
      () => file({ bits: 24, header: 12, pixels: stored((row) => row.flatMap(([r, g, b]) => [b, g, r])) }),
    ],
    // The fourth byte is not declared as opacity.
    ['32 bits', () => file({ bits: 32, pixels: stored((row) => row.flatMap(([r, g, b]) => [b, g, r, 0])) })],
    [
      '32 bits with masks in another order',
      () =>
        file({
          bits: 32,
          compression: 3,
          masks: [0xff000000, 0xff0000, 0xff00],
          pixels: stored((row) => row.flatMap(([r, g, b]) => [7, b, g, r])),
        }),
    ],
    [
      '32 bits with opacity',
      () =>
        file({
          bits: 32,
          header: 108,
          compression: 3,
          masks: [0xff0000, 0xff00, 0xff, 0xff000000],
          pixels: stored((row) => row.flatMap(([r, g, b]) => [b, g, r, 255])),
        }),
    ],
    [
      '32 bits with a mask for opacity that is 0 everywhere',
      () =>
        file({
          bits: 32,
          header: 124,
          compression: 3,
          masks: [0xff0000, 0xff00, 0xff, 0xff000000],
          pixels: stored((row) => row.flatMap(([r, g, b]) => [b, g, r, 0])),
        }),
    ],
    [
      '16 bits, five for each colour',
      () => file({ bits: 16, pixels: in16(([r, g, b]) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)) }),
    ],
    [
      '16 bits, six for green',
      () =>
        file({
          bits: 16,
          compression: 3,
          masks: [0xf800, 0x7e0, 0x1f],
          pixels: in16(([r, g, b]) => ((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3)),
        }),
    ],
    ['8 bits', () => file({ bits: 8, palette: PALETTE, pixels: stored((row) => row.map(index)) })],
    [
      '8 bits with the header of OS/2',
      () => {
        const palette = [...PALETTE, ...Array(256 - PALETTE.length).fill(BLACK)];
        return file({ bits: 8, header: 12, palette, pixels: stored((row) => row.map(index)) });
      },
    ],
    [
      '4 bits',
      () => {
        const pixels = stored(([a, b, c]) => [(index(a) << 4) | index(b), index(c) << 4]);
        return file({ bits: 4, palette: PALETTE, pixels });
      },
    ],
    [
      '8 bits in runs',
      () => {
        // 255, 1, 2 are white, black, red: literal values with padding, and the upper row as runs of one.
        const pixels = Buffer.from([0, 3, 1, 0, 2, 0, 0, 0, 1, 2, 1, 3, 1, 4, 0, 1]);
        return file({ bits: 8, compression: 1, palette: PALETTE, pixels });
      },
    ],
    [
      '8 bits in runs with a jump',
      () => {
        const pixels = Buffer.from([1, 1, 0, 2, 1, 0, 1, 2, 0, 0, 1, 2, 1, 3, 1, 4, 0, 1]);
        return file({ bits: 8, compression: 1, palette: PALETTE, pixels });
      },
    ],
    [
      '4 bits in runs',
      () => {
        const pixels = Buffer.from([2, 0x10, 1, 0x20, 0, 0, 0, 3, 0x23, 0x40, 0, 1]);
        return file({ bits: 4, compression: 2, palette: PALETTE, pixels });
      },
    ],
  ])('reads %s', async (_, make) => {
    const bytes = make();
    expect(await rows(bytes)).toEqual(PICTURE);
    expect(await readImageProperties(bytes)).toMatchObject({ width: 3, height: 2, orientation: 1 });
  });

  it('reads one bit, and rows from the top', async () => {
    const pixels = Buffer.from([0b10100000, 0, 0, 0, 0b01000000, 0, 0, 0]);
    const palette = [BLACK, WHITE];
    expect(await rows(bmpFile({ width: 3, height: -2, bits: 1, palette, pixels }))).toEqual([
      [WHITE, BLACK, WHITE],
      [BLACK, WHITE, BLACK],
    ]);
  });

  it('blends declared opacity with white', async () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const pixels = Buffer.from([0, 0, 255, 128]);
    const bytes = bmpFile({ width: 1, height: 1, bits: 32, header: 56, compression: 3, masks, pixels });
    expect(await rows(bytes)).toEqual([[[255, 127, 127]]]);
  });

  it('explains why it refuses a file that is cut off, invalid or of a rare kind', async () => {
    const whole = file({ bits: 24, pixels: stored((row) => row.flatMap(([r, g, b]) => [b, g, r])) });
    const problem = async (bytes: Uint8Array): Promise<[string, string]> => {
      const error: unknown = await decodePicture(bytes, 100).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableImageError);
      const { kind, reason } = error as UnreadableImageError;
      return [kind, reason];
    };
    expect(await problem(whole.subarray(0, whole.length - 5))).toEqual([
      'truncated',
      'truncated BMP: its end is missing',
    ]);
    expect(await problem(whole.subarray(0, 20))).toEqual(['truncated', 'truncated BMP: its end is missing']);
    const changed = (offset: number, value: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes.writeInt32LE(value, offset);
      return bytes;
    };
    expect(await problem(changed(18, 0))).toEqual(['damaged', 'damaged BMP: its header cannot be right']);
    expect(await problem(changed(30, 4))).toEqual([
      'unsupported-format',
      'a BMP with compression 4 and 24 bits per pixel cannot be read; convert it to JPEG or PNG',
    ]);
    expect((await problem(changed(18, 2 ** 30)))[0]).toBe('too-large');
    const noColors = file({ bits: 8, pixels: stored((row) => row.map(index)) });
    expect((await problem(noColors))[0]).toBe('damaged');
  });
});
