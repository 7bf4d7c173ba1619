import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';

const FLOWERS = resolve(import.meta.dirname, '../../../shared/data/flowers');

describe.skipIf(!existsSync(FLOWERS))('a folder of real photographs', () => {
  it('is read completely', async () => {
    const data = await imageDatasetFromDirectory(FLOWERS, { imageSize: [64, 64], seed: 1 });
    expect([data.count, data.classNames.length, data.cardinality()]).toEqual([750, 5, 24]);
    const perClass = new Array<number>(5).fill(0);
    for await (const { labels } of data) for (const label of labels.data) perClass[label]++;
    expect(perClass).toEqual([150, 150, 150, 150, 150]);
    expect(data.skipped).toEqual([]);
  });

  it('keeps every pixel of photographs that already have the target size', async () => {
    const data = await imageDatasetFromDirectory(FLOWERS, { imageSize: [227, 227], seed: 1 });
    const { images, paths } = await data.load(data.plan(0)[0].slice(0, 4));
    for (const [row, path] of paths.entries()) {
      const original = await sharp(path).removeAlpha().raw().toBuffer();
      expect(original.equals(images.data.subarray(row * original.length, (row + 1) * original.length))).toBe(
        true,
      );
    }
  });
});
