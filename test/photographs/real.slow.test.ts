import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { NEAR_THRESHOLD } from '../../src/photographs/duplicates.js';
import { fingerprintOf } from '../../src/photographs/fingerprint.js';
import {
  inspectPhotographs,
  openPhotographs,
  type PhotographsInspection,
} from '../../src/photographs/index.js';
import { hammingDistance } from '../../src/photographs/perceptual-hash.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { writeImage } from './pictures.js';

const SHARED = resolve(import.meta.dirname, '../../../../shared/data');
const FLOWERS = resolve(SHARED, 'flowers');
const ANIMALS = resolve(SHARED, 'cats_and_dogs');

/** The usual changes to a photograph on the internet. */
const versions: Record<string, (image: Sharp) => Sharp> = {
  'JPEG of quality 30': (image) => image.jpeg({ quality: 30 }),
  WebP: (image) => image.webp({ quality: 60 }),
  'half the size': (image) => image.resize({ width: 110 }).jpeg(),
  lighter: (image) => image.modulate({ brightness: 1.15 }).png(),
  darker: (image) => image.modulate({ brightness: 0.85 }).jpeg({ quality: 80 }),
  'with more contrast': (image) => image.linear(1.2, -25).jpeg(),
};

describe.skipIf(!existsSync(FLOWERS) || !existsSync(ANIMALS))('real photographs', () => {
  let flowers: PhotographsInspection;
  beforeAll(async () => {
    flowers = await inspectPhotographs(FLOWERS);
  }, 300_000);

  it.each(Object.entries(versions))('are recognized: %s', async (name, change) => {
    const folder = await temporaryFolder();
    const { train } = await openPhotographs(FLOWERS, { duplicates: 'none' });
    const sample = train.filter((_, at) => at % 12 === 0);
    let recognized = 0;
    for (const { path } of sample) {
      const version = `${folder}/${basename(path)}.${name}`;
      await writeImage(version, change(sharp(await readFile(path))));
      const [{ hash: one }, { hash: other }] = [await fingerprintOf(path), await fingerprintOf(version)];
      if (hammingDistance(Uint32Array.of(...one!, ...other!), 0, 1) <= NEAR_THRESHOLD) recognized++;
    }
    expect(sample.length).toBeGreaterThan(40);
    expect(recognized).toBe(sample.length);
  });

  it('are not mistaken for one another', () => {
    // Checked by eye: the same scene, byte for byte, retouched, or a moment later.
    const groups = flowers.duplicates.map(({ kind, files }) => [kind, files.length, files[0].className]);
    expect(groups.filter(([kind]) => kind === 'exact')).toHaveLength(2);
    expect(groups).toHaveLength(8);
    expect(groups.every(([, count]) => count === 2)).toBe(true);
    for (const { files } of flowers.duplicates) expect(files[0].className).toBe(files[1].className);
  });

  it('are inspected without an error', async () => {
    expect(flowers).toMatchObject({ found: 750, used: 750, problems: [], formats: { JPEG: 750 } });
    const animals = await inspectPhotographs(ANIMALS);
    expect(animals.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(animals).toMatchObject({ found: 3000, used: 3000, given: ['train', 'validation'] });
    expect(animals.duplicates.map(({ files }) => files.map(({ path }) => basename(path)))).toEqual([
      ['dog.180.jpg', 'dog.74.jpg'],
    ]);
  }, 300_000);
});
