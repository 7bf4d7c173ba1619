import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, decodeWithThumbnail } from '../../src/pictures/decode.js';
import type { ImageSize } from '../../src/pictures/images.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { UnreadableImageError } from '../../src/pictures/unreadable-image.js';
import { shrunkSize } from '../../src/platform/node/pictures/shrunk-size.js';
import { Random } from '../../src/random.js';

const WIDTH = 1400;
const HEIGHT = 1000;
const SIZE: ImageSize = [100, 100];
const EXACT = resizeSettings({ antialias: true });
const SHRUNK = resizeSettings({ antialias: true, shrinkOnLoad: true });

let pixels: Uint8Array;
let jpeg: Buffer;
beforeAll(async () => {
  const random = new Random(1);
  pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => {
    const x = Math.floor(at / 3) % WIDTH;
    const y = Math.floor(at / 3 / WIDTH);
    return 128 + 60 * Math.sin(x / 40 + (at % 3)) + 40 * Math.cos(y / 25) + 10 * random.uniform(-1, 1);
  });
  jpeg = await image().jpeg({ quality: 92 }).toBuffer();
});

const image = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

function differences(one: Uint8Array, other: Uint8Array): { readonly mean: number; readonly most: number } {
  const each = one.map((value, at) => Math.abs(value - other[at]));
  return { mean: each.reduce((sum, value) => sum + value, 0) / each.length, most: Math.max(...each) };
}

describe('a JPEG that is shrunk while it is decoded', () => {
  it('looks the same to the last bit or two, stretched and cropped', async () => {
    for (const cropToAspectRatio of [false, true]) {
      const exact = await decodeImage(jpeg, SIZE, { ...EXACT, cropToAspectRatio });
      const shrunk = await decodeImage(jpeg, SIZE, { ...SHRUNK, cropToAspectRatio });
      const { mean, most } = differences(exact, shrunk);
      // Not nothing, or it was decoded in full.
      expect(mean).toBeGreaterThan(0);
      expect(mean).toBeLessThan(0.5);
      expect(most).toBeLessThanOrEqual(4);
    }
  });

  it('is turned upright', async () => {
    const turned = await image().withMetadata({ orientation: 6 }).jpeg({ quality: 92 }).toBuffer();
    const target: ImageSize = [140, 50];
    const exact = await decodeImage(turned, target, EXACT);
    const { mean } = differences(exact, await decodeImage(turned, target, SHRUNK));
    expect(mean).toBeGreaterThan(0);
    expect(mean).toBeLessThan(0.5);
  });

  it('is decoded in full where that is not much larger than the result, and so is a PNG', async () => {
    const large: ImageSize = [300, 300];
    expect(await decodeImage(jpeg, large, SHRUNK)).toEqual(await decodeImage(jpeg, large, EXACT));
    const png = await image().png().toBuffer();
    expect(await decodeImage(png, SIZE, SHRUNK)).toEqual(await decodeImage(png, SIZE, EXACT));
  });

  it('cannot be read if it is cut off', async () => {
    const half = jpeg.subarray(0, jpeg.length / 2);
    for (const resize of [EXACT, SHRUNK]) {
      await expect(decodeImage(half, SIZE, resize)).rejects.toThrow(UnreadableImageError);
    }
  });
});

describe('shrinkOnLoad', () => {
  it('is refused where no pixels are averaged', () => {
    const shrinkOnLoad = true;
    expect(resizeSettings({ antialias: true, shrinkOnLoad }).shrinkOnLoad).toBe(true);
    const refused = /^shrinkOnLoad needs antialias: true/;
    expect(() => resizeSettings({ shrinkOnLoad })).toThrow(refused);
    expect(() => resizeSettings({ antialias: true, interpolation: 'nearest', shrinkOnLoad })).toThrow(
      refused,
    );
    expect(resizeSettings({ shrinkOnLoad: false })).not.toHaveProperty('shrinkOnLoad');
  });

  it('takes the smallest size that is large enough in both directions', () => {
    const sizeOf = (width: number, height: number, atLeast: number) =>
      shrunkSize({ format: 'jpeg', autoOrient: { width, height } }, { height: atLeast, width: atLeast });
    expect(sizeOf(4032, 3024, 320)).toEqual({ width: 504, height: 378 });
    expect(sizeOf(4032, 3024, 448)).toEqual({ width: 1008, height: 756 });
    expect(sizeOf(4032, 3024, 1512)).toEqual({ width: 2016, height: 1512 });
    expect(sizeOf(4032, 3024, 1513)).toBeUndefined();
    expect(sizeOf(10_000, 400, 320)).toBeUndefined();
  });
});

describe('a thumbnail of the same decoding', () => {
  it('averages the picture, and leaves the pixels as they are', async () => {
    const how = { imageSize: SIZE, resize: resizeSettings({}), thumbnail: 20, name: 'it' };
    const both = await decodeWithThumbnail(jpeg, how);
    expect(both.pixels).toEqual(await decodeImage(jpeg, SIZE, resizeSettings({})));
    const averaged = await decodeImage(jpeg, [20, 20], EXACT);
    expect(differences(both.thumbnail, averaged).mean).toBeLessThan(4);
  });
});
