import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { NEAR_THRESHOLD } from '../../src/photographs/duplicates.js';
import {
  HASH_WORDS,
  HASHED_SIZE,
  hammingDistance,
  perceptualHash,
} from '../../src/photographs/perceptual-hash.js';
import { decodeThumbnail } from '../../src/pictures/decode.js';
import { clouds } from './pictures.js';

async function hashOf(image: Sharp): Promise<Uint32Array> {
  const thumbnail = await decodeThumbnail(await image.toBuffer(), HASHED_SIZE, 'the test');
  const hash = perceptualHash(thumbnail);
  expect(hash).toBeDefined();
  return hash!;
}

function distance(one: Uint32Array, other: Uint32Array): number {
  return hammingDistance(Uint32Array.of(...one, ...other), 0, 1);
}

describe('perceptualHash', () => {
  let original: Buffer;
  let hash: Uint32Array;
  beforeAll(async () => {
    original = await clouds(1, 640, 480).toBuffer();
    hash = await hashOf(sharp(original));
  });

  it('has 256 bits, half of them set', () => {
    expect(hash.length).toBe(HASH_WORDS);
    expect(distance(hash, new Uint32Array(HASH_WORDS))).toBe(127);
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['encoded anew at quality 40', (image) => image.jpeg({ quality: 40 })],
    ['made to a WebP', (image) => image.webp({ quality: 70 })],
    ['made smaller', (image) => image.resize(200).png()],
    ['stretched', (image) => image.resize(300, 300, { fit: 'fill' }).png()],
    ['made lighter', (image) => image.modulate({ brightness: 1.15 }).png()],
    ['made darker', (image) => image.modulate({ brightness: 0.85 }).png()],
    ['given more contrast', (image) => image.linear(1.1, -12).png()],
    ['made grey', (image) => image.greyscale().png()],
    ['turned, as EXIF says', (image) => image.rotate(90).withMetadata({ orientation: 8 }).jpeg()],
  ])('is nearly the same for a picture that was %s', async (_, change) => {
    expect(distance(hash, await hashOf(change(sharp(original))))).toBeLessThanOrEqual(NEAR_THRESHOLD);
  });

  it('differs for another picture', async () => {
    for (let seed = 2; seed < 40; seed++) {
      expect(distance(hash, await hashOf(clouds(seed)))).toBeGreaterThan(1.5 * NEAR_THRESHOLD);
    }
  });

  it('does not exist for a picture of one colour, even with a little noise', async () => {
    const flat = { width: 64, height: 64, channels: 3 as const, background: '#808080' };
    const noisy = sharp({ create: { ...flat, noise: { type: 'gaussian', mean: 128, sigma: 3 } } });
    for (const image of [sharp({ create: flat }), noisy]) {
      const thumbnail = await decodeThumbnail(await image.png().toBuffer(), HASHED_SIZE, 'the test');
      expect(perceptualHash(thumbnail)).toBeUndefined();
    }
  });

  it('counts every bit that differs', () => {
    for (let bit = 0; bit < HASH_WORDS * 32; bit++) {
      const turned = hash.slice();
      turned[bit >> 5] ^= 1 << (bit & 31);
      expect(distance(hash, turned)).toBe(1);
    }
    expect(
      distance(
        hash,
        hash.map((word) => ~word),
      ),
    ).toBe(256);
  });
});
