import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, decodeThumbnail, readImageProperties } from '../../src/pictures/decode.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { UnreadableImageError } from '../../src/pictures/unreadable-image.js';
import { noise } from '../datasets/helpers.js';
import { tiffFile } from './tiff-file.js';

const KERAS = resizeSettings({});

/** Each marker of a JPEG up to the scan, with its segment. */
function withoutMarker(jpeg: Buffer, marker: number): Buffer {
  const parts = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const next = at + 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg[at + 1] !== marker) parts.push(jpeg.subarray(at, next));
    at = next;
  }
  return Buffer.concat([...parts, jpeg.subarray(at)]);
}

/** A JPEG of four channels, which are stored unchanged. */
async function fourChannels(values: readonly number[], marked: boolean): Promise<Buffer> {
  // libvips stores inks inverted and leaves Adobe's marker.
  const inks = Array.from({ length: 16 * 16 }, () => values.map((value) => 255 - value)).flat();
  const jpeg = await sharp(tiffFile({ width: 16, height: 16, photometric: 5, values: inks }))
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return marked ? jpeg : withoutMarker(jpeg, 0xee);
}

describe('a JPEG in CMYK', () => {
  // The result of tf.io.decode_jpeg(..., channels=3), after the coding has rounded `inks`.
  it.each([
    [
      [0, 0, 0, 0],
      [255, 255, 255],
    ],
    [
      [255, 0, 0, 0],
      [0, 255, 255],
    ],
    [
      [0, 255, 0, 0],
      [255, 0, 255],
    ],
    [
      [0, 0, 255, 0],
      [255, 255, 0],
    ],
    [
      [0, 0, 0, 255],
      [0, 0, 0],
    ],
    [
      [128, 64, 32, 16],
      [119, 179, 209],
    ],
    [
      [200, 100, 50, 0],
      [55, 155, 205],
    ],
  ])("of the inks %j is %j without Adobe's marker", async (inks, expected) => {
    const jpeg = await fourChannels(inks, false);
    expect(jpeg.includes('Adobe')).toBe(false);
    const pixels = await decodeImage(jpeg, [4, 4], KERAS);
    for (const [channel, value] of expected.entries()) {
      expect(Math.abs(pixels[channel] - value)).toBeLessThanOrEqual(4);
    }
  });

  it('is inverted with the marker', async () => {
    const jpeg = await fourChannels([255 - 200, 255 - 100, 255 - 50, 255], true);
    expect(jpeg.includes('Adobe')).toBe(true);
    const pixels = await decodeImage(jpeg, [4, 4], KERAS);
    for (const [channel, value] of [55, 155, 205].entries()) {
      expect(Math.abs(pixels[channel] - value)).toBeLessThanOrEqual(4);
    }
    expect(await readImageProperties(jpeg)).toMatchObject({ colourSpace: 'cmyk', width: 16, height: 16 });
    expect((await decodeThumbnail(jpeg, 8, 'it')).length).toBe(192);
  });
});

describe('kinds of JPEG', () => {
  let photo: Buffer;

  beforeAll(async () => {
    photo = await sharp(noise(48, 64, 3), { raw: { width: 64, height: 48, channels: 3 } })
      .jpeg()
      .toBuffer();
  });

  async function reasonFor(bytes: Uint8Array): Promise<string> {
    const error: unknown = await decodeImage(bytes, [4, 4], KERAS).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreadableImageError);
    return (error as UnreadableImageError).reason;
  }

  function changed(change: (bytes: Buffer, frame: number) => void): Buffer {
    const bytes = Buffer.from(photo);
    change(bytes, bytes.indexOf(Buffer.from([0xff, 0xc0])));
    return bytes;
  }

  it('are not called damaged if no decoder supports them', async () => {
    expect(await reasonFor(changed((bytes, frame) => bytes.writeUInt8(0xc3, frame + 1)))).toMatch(
      /^lossless JPEG/,
    );
    expect(await reasonFor(changed((bytes, frame) => bytes.writeUInt8(0xc5, frame + 1)))).toMatch(
      /^hierarchical/,
    );
    expect(await reasonFor(changed((bytes, frame) => bytes.writeUInt8(12, frame + 4)))).toBe(
      'JPEG images of 12 bits per channel cannot be read; convert it to JPEG or PNG',
    );
  });

  it('are truncated without their end, even if only a few bytes are missing', async () => {
    for (const missing of [2, 3, 10]) {
      expect(await reasonFor(photo.subarray(0, photo.length - missing))).toBe(
        'truncated JPEG: its end is missing',
      );
    }
  });
});
