import sharp from 'sharp';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { jpegDataUri } from '../../src/report/index.js';
import { embeddedJpegs, gradientImage } from './images.js';

async function decode(
  uri: string,
): Promise<{ data: Buffer; height: number; width: number; channels: number }> {
  const { data, info } = await sharp(embeddedJpegs(uri)[0]).raw().toBuffer({ resolveWithObject: true });
  return { data, height: info.height, width: info.width, channels: info.channels };
}

test('keeps the size and nearly the colours', async () => {
  const image = gradientImage(24, 40);
  const decoded = await decode(await jpegDataUri(image));
  expect(decoded).toMatchObject({ height: 24, width: 40, channels: 3 });
  let worst = 0;
  for (let index = 0; index < image.pixels.length; index++) {
    worst = Math.max(worst, Math.abs(image.pixels[index] - decoded.data[index]));
  }
  expect(worst).toBeLessThan(20);
});

test('shrinks to maxSize and never enlarges', async () => {
  expect(await decode(await jpegDataUri(gradientImage(100, 200), { maxSize: 50 }))).toMatchObject({
    height: 25,
    width: 50,
  });
  expect(await decode(await jpegDataUri(gradientImage(10, 20), { maxSize: 50 }))).toMatchObject({
    height: 10,
    width: 20,
  });
});

test('is repeatable, also for a view into a larger array', async () => {
  const image = gradientImage(16, 16);
  const larger = new Uint8Array(100 + image.pixels.length);
  larger.set(image.pixels, 60);
  const view = { ...image, pixels: larger.subarray(60, 60 + image.pixels.length) };
  const first = await jpegDataUri(image);
  expect(await jpegDataUri(image)).toBe(first);
  expect(await jpegDataUri(view)).toBe(first);
});

test('refuses pixels that do not match the size', async () => {
  const image = gradientImage(4, 5);
  const refused = jpegDataUri({ ...image, width: 6 });
  await expect(refused).rejects.toThrow(
    'Expected 72 bytes (height 4 x width 6 x 3) for the image but received 60.',
  );
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(jpegDataUri({ ...image, height: 0 })).rejects.toThrow(UsageError);
  await expect(jpegDataUri({ ...image, width: 5.5 })).rejects.toThrow(UsageError);
});
