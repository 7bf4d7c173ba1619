import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, decodeThumbnail } from '../../src/pictures/decode.js';
import type { ImageSize } from '../../src/pictures/images.js';
import { type ResizeSettings, resizeSettings } from '../../src/pictures/resize-settings.js';
import { UnreadableImageError } from '../../src/pictures/unreadable-image.js';
import { Random } from '../../src/random.js';
import { noise, temporaryFolder } from '../datasets/helpers.js';

const KERAS = resizeSettings({});
const ORANGE = { r: 200, g: 100, b: 50 };

function plain(height = 6, width = 8): Sharp {
  return sharp({ create: { width, height, channels: 3, background: ORANGE } });
}

async function colorOf(bytes: Uint8Array): Promise<number[]> {
  const pixels = await decodeImage(bytes, [4, 4], KERAS);
  expect(pixels.length).toBe(4 * 4 * 3);
  return [...pixels.subarray(0, 3)];
}

function reasonIn(error: unknown): string {
  expect(error).toBeInstanceOf(UnreadableImageError);
  return (error as UnreadableImageError).reason;
}

async function reasonFor(source: string | Uint8Array): Promise<string> {
  const error: unknown = await decodeImage(source, [4, 4], KERAS).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreadableImageError);
  return (error as UnreadableImageError).reason;
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  for (const [at, value] of expected.entries())
    expect(Math.abs(actual[at] - value)).toBeLessThanOrEqual(tolerance);
}

describe('pixel formats', () => {
  it('converts a CMYK JPEG to RGB, as TensorFlow does', async () => {
    const bytes = await plain().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    // tf.io.decode_jpeg(..., channels=3) of the same file.
    expectNear(await colorOf(bytes), [207, 77, 16], 2);
  });

  it('converts 16 bits to 8', async () => {
    const bytes = await plain().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expect(await colorOf(bytes)).toEqual([200, 100, 50]);
  });

  it('converts 16-bit grey to RGB', async () => {
    const bytes = await plain().toColourspace('grey16').png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const [r, g, b] = await colorOf(bytes);
    expect([g, b]).toEqual([r, r]);
    expectNear([r], [128], 2);
  });

  it('blends transparent pixels with white', async () => {
    const background = { ...ORANGE, alpha: 0.5 };
    const bytes = await sharp({ create: { width: 8, height: 6, channels: 4, background } })
      .png()
      .toBuffer();
    expectNear(await colorOf(bytes), [227, 177, 152], 1);
  });

  it('reads grey with transparency', async () => {
    const background = { r: 90, g: 90, b: 90, alpha: 0 };
    const image = sharp({ create: { width: 8, height: 6, channels: 4, background } });
    const bytes = await image.toColourspace('b-w').png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(2);
    expect(await colorOf(bytes)).toEqual([255, 255, 255]);
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['palette PNG', (image) => image.png({ palette: true })],
    ['GIF', (image) => image.gif()],
    ['lossless WebP', (image) => image.webp({ lossless: true })],
    ['TIFF', (image) => image.tiff({ compression: 'lzw' })],
    ['lossless AVIF', (image) => image.avif({ lossless: true })],
  ])('reads a %s', async (_, encode) => {
    expectNear(await colorOf(await encode(plain()).toBuffer()), [200, 100, 50], 1);
  });

  it.each(['gif', 'webp'] as const)('takes the first frame of an animated %s', async (format) => {
    const frames = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ].map(([r, g, b]) => ({
      create: { width: 8, height: 8, channels: 3 as const, background: { r, g, b } },
    }));
    const pngs = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()));
    const bytes = await sharp(pngs, { join: { animated: true } })
      [format]({ lossless: true } as object)
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(3);
    expectNear(await colorOf(bytes), [255, 0, 0], 2);
  });
});

describe('orientation', () => {
  it('rotates the picture upright by EXIF', async () => {
    // Stored 2 high and 4 wide; orientation 6 means a quarter turn clockwise.
    const stored = noise(2, 4, 1);
    const raw = { width: 4, height: 2, channels: 3 as const };
    const bytes = await sharp(stored, { raw }).withMetadata({ orientation: 6 }).png().toBuffer();
    const upright = await decodeImage(bytes, [4, 2], KERAS);
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 2; x++) {
        const from = ((1 - x) * 4 + y) * 3;
        expect([...upright.subarray((y * 2 + x) * 3, (y * 2 + x) * 3 + 3)]).toEqual([
          ...stored.subarray(from, from + 3),
        ]);
      }
    }
  });
});

describe('resizing', () => {
  let photo: Buffer;

  beforeAll(async () => {
    const image = sharp(noise(40, 60, 2), { raw: { width: 60, height: 40, channels: 3 } });
    photo = await image.png().toBuffer();
  });

  const settings: Partial<ResizeSettings>[] = [
    {},
    { interpolation: 'nearest' },
    { antialias: true },
    { interpolation: 'bicubic', antialias: true },
    { interpolation: 'lanczos3', antialias: true },
    { interpolation: 'nearest', antialias: true },
  ];

  it.each(settings)('gives the target size with %j, stretched and cropped', async (setting) => {
    const size: ImageSize = [13, 17];
    const stretched = await decodeImage(photo, size, resizeSettings(setting));
    const cropped = await decodeImage(photo, size, resizeSettings({ ...setting, cropToAspectRatio: true }));
    expect([stretched.length, cropped.length]).toEqual([13 * 17 * 3, 13 * 17 * 3]);
    expect(cropped).not.toEqual(stretched);
  });

  it('averages noise with antialiasing and keeps it without', async () => {
    const deviation = (pixels: Uint8Array): number =>
      Math.sqrt(pixels.reduce((sum, value) => sum + (value - 127.5) ** 2, 0) / pixels.length);
    const sharpEdged = await decodeImage(photo, [4, 6], KERAS);
    const smooth = await decodeImage(photo, [4, 6], resizeSettings({ antialias: true }));
    expect(deviation(smooth)).toBeLessThan(0.5 * deviation(sharpEdged));
  });

  it('crops the same part with and without antialiasing', async () => {
    // Red in the middle, blue at the sides.
    const rows = Uint8Array.from({ length: 20 * 60 * 3 }, (_, at) => {
      const middle = Math.floor(at / 3) % 60 >= 20 && Math.floor(at / 3) % 60 < 40;
      return at % 3 === (middle ? 0 : 2) ? 255 : 0;
    });
    const bytes = await sharp(rows, { raw: { width: 60, height: 20, channels: 3 } })
      .png()
      .toBuffer();
    const onItsSide = await sharp(bytes).withMetadata({ orientation: 6 }).png().toBuffer();
    for (const antialias of [false, true]) {
      for (const picture of [bytes, onItsSide]) {
        const pixels = await decodeImage(
          picture,
          [5, 5],
          resizeSettings({ antialias, cropToAspectRatio: true }),
        );
        expect([...pixels]).toEqual(Array.from({ length: 25 }, () => [255, 0, 0]).flat());
      }
    }
  });
});

describe('files that do not match their name', () => {
  let folder: string;
  let jpeg: Buffer;

  beforeAll(async () => {
    folder = await temporaryFolder();
    jpeg = await sharp(noise(120, 160, 3), { raw: { width: 160, height: 120, channels: 3 } })
      .jpeg()
      .toBuffer();
  });

  async function file(name: string, content: Uint8Array | string): Promise<string> {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  }

  it('reads a JPEG in a file named .png', async () => {
    expect((await decodeImage(await file('jpeg.png', jpeg), [8, 8], KERAS)).length).toBe(192);
  });

  it('explains the problem in one sentence', async () => {
    expect(await reasonFor(await file('empty.jpg', ''))).toBe('empty file');
    expect(await reasonFor(await file('text.jpg', 'Not a picture, only a note – über Katzen.'))).toBe(
      'not an image: the content is text',
    );
    expect(await reasonFor(await file('page.jpg', '<!DOCTYPE html><html></html>'))).toBe(
      'not an image: the content is a web page',
    );
    expect(await reasonFor(await file('zeros.jpg', Buffer.alloc(5000)))).toBe(
      'not an image: the content is nothing but zeros',
    );
    expect(await reasonFor(await file('bytes.jpg', Buffer.from([7, 1, 2, 3, 250, 251])))).toBe(
      'not an image: the content is unknown',
    );
    expect(await reasonFor(join(folder, 'missing.jpg'))).toBe('the file is not there');
    expect(await reasonFor(folder)).toBe('a folder, not a file');
  });

  it('names image formats that it cannot read', async () => {
    const photoshop = Buffer.concat([Buffer.from('8BPS'), Buffer.alloc(60)]);
    expect(await reasonFor(await file('photoshop.jpg', photoshop))).toBe(
      'Photoshop images cannot be read; convert it to JPEG or PNG',
    );
    const jpeg2000 = Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1');
    expect(await reasonFor(await file('phone.jpg', jpeg2000))).toMatch(/^JPEG 2000 images cannot be read/);
    expect(await reasonFor(await file('drawing.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatch(
      /^SVG/,
    );
  });

  it('refuses truncated files of every kind', async () => {
    const raw = { width: 160, height: 120, channels: 3 as const };
    const image = sharp(noise(120, 160, 3), { raw });
    const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
    expect(await reasonFor(half(jpeg))).toBe('truncated JPEG: its end is missing');
    expect(await reasonFor(jpeg.subarray(0, 100))).toMatch(/^truncated JPEG/);
    for (const format of ['png', 'webp', 'gif', 'avif', 'tiff'] as const) {
      const bytes = await image.clone().toFormat(format).toBuffer();
      expect(await reasonFor(half(bytes))).toMatch(/^truncated \w+: its end is missing$/);
      // The full length of a TIFF is unknown if its directory is cut off.
      const almost = await reasonFor(bytes.subarray(0, bytes.length - 100));
      expect(almost).toMatch(format === 'tiff' ? /^damaged TIFF/ : /^truncated /);
      expect((await decodeImage(bytes, [4, 4], KERAS)).length).toBe(48);
    }
  });

  it('makes a thumbnail of exactly the damaged files that it decodes, with the same messages for the others', async () => {
    const raw = { width: 160, height: 120, channels: 3 as const };
    const blurred = sharp(noise(120, 160, 4), { raw }).blur(3);
    let readable = 0;
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const) {
      const random = new Random(5, format.length);
      const whole = await blurred.clone().toFormat(format).toBuffer();
      for (let copy = 0; copy < 30; copy++) {
        const bytes = Buffer.from(whole);
        for (let change = 0; change < 3; change++) bytes[random.integer(bytes.length)] = random.integer(256);
        const picture = await decodeImage(bytes, [4, 4], KERAS).catch(reasonIn);
        const thumbnail = await decodeThumbnail(bytes, 64, 'it').catch(reasonIn);
        if (typeof picture === 'string') expect(thumbnail).toBe(picture);
        else expect(thumbnail.length).toBe(64 * 64 * 3);
        if (typeof picture !== 'string') readable++;
      }
    }
    expect(readable).toBeGreaterThan(20);
    expect(readable).toBeLessThan(130);
  });

  it('reports the same for many damaged files at a time as for one', async () => {
    const broken = Buffer.from(jpeg);
    // The tables for decoding the scan are missing.
    broken.fill(0, 20, 400);
    const reasons = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        reasonFor(at % 2 === 0 ? jpeg.subarray(0, jpeg.length / 2) : broken),
      ),
    );
    expect(new Set(reasons.filter((_, at) => at % 2 === 0))).toEqual(
      new Set(['truncated JPEG: its end is missing']),
    );
    for (const reason of reasons.filter((_, at) => at % 2 === 1))
      expect(reason).toBe('damaged JPEG: it cannot be decoded');
  });

  it('reports the right problem for each of many damaged pictures', async () => {
    const raw = { width: 160, height: 120, channels: 3 as const };
    const image = sharp(noise(120, 160, 3), { raw });
    const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
    const webp = half(await image.clone().webp().toBuffer());
    const kinds = [half(jpeg), half(await image.clone().png().toBuffer()), webp, jpeg];
    const alone: string[] = [];
    for (const bytes of kinds.slice(0, 3)) alone.push(await reasonFor(bytes));
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        index % 4 === 3
          ? decodeImage(kinds[3], [4, 4], KERAS).then(() => 'read')
          : reasonFor(kinds[index % 4]),
      ),
    );
    const expected = [...alone, 'read'];
    expect(outcomes.filter((outcome, index) => outcome !== expected[index % 4])).toEqual([]);
  });

  it('refuses a picture that would fill the memory because of its header', async () => {
    const png = await plain().png().toBuffer();
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    const { crc32 } = await import('node:zlib');
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    expect(await reasonFor(png)).toBe('30,000 x 30,000 pixels is more than the limit of 134,217,728 pixels');
  });

  it('names the file in the message', async () => {
    const path = await file('note.jpg', 'hello');
    await expect(decodeImage(path, [4, 4], KERAS)).rejects.toThrow(
      `Could not read ${path}: not an image: the content is text.`,
    );
  });
});
