import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeSettings, recipes, type TrainEvent, train } from '../../dist/src/recipes/index.js';
import { noise } from '../datasets/helpers.js';
import { temporaryFolder } from '../train/pictures.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

const CLASSES = ['coarse', 'fine'];
const PER_CLASS = 10;
/** Photographs of more than a mebibyte are read in threads. */
const MEBIBYTE = 2 ** 20;

let folder: string;
let photographs: string[];
beforeAll(async () => {
  folder = await temporaryFolder();
  photographs = [];
  for (const [label, name] of CLASSES.entries()) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let index = 0; index < PER_CLASS; index++) {
      const side = label === 0 ? 240 : 480;
      const pixels = noise(side, side, label * PER_CLASS + index);
      const path = join(folder, 'photos', name, `${index}.jpg`);
      await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .resize(1600, 1200, { fit: 'fill', kernel: 'nearest' })
        .jpeg({ quality: 95 })
        .toFile(path);
      photographs.push(path);
    }
  }
  expect((await stat(photographs[0])).size).toBeGreaterThan(MEBIBYTE);
});

/** Trains, and gives the SHA-256 of the classifier. */
async function trainOn(
  name: string,
  {
    cache = name,
    changes = {},
    onEvent,
  }: {
    cache?: string;
    changes?: Record<string, boolean>;
    onEvent?: (event: TrainEvent) => void;
  } = {},
): Promise<string> {
  const result = await train({
    data: join(folder, 'photos'),
    out: join(folder, name),
    recipe: changeSettings(recipes.fast, {
      imageSize: 64,
      'featureExtraction.epochs': 2,
      'fineTuning.epochs': 1,
      ...changes,
    }),
    weights: 'openimages',
    seed: 1,
    threads: 1,
    resources: { offline: true, cacheDirectory: join(folder, `cache-${cache}`) },
    ...(onEvent !== undefined && { follow: { onEvent } }),
  });
  expect(result.skipped).toEqual([]);
  return createHash('sha256')
    .update(await readFile(result.model))
    .digest('hex');
}

describe('a training', () => {
  for (const antialias of [false, true]) {
    it(`reads each photograph once, ${antialias ? 'shrunk' : 'exactly'}, and gives the same bits with what it has kept`, async () => {
      const changes = { antialias };
      const name = antialias ? 'shrunk' : 'exact';
      const whole = await trainOn(name, { changes });
      // Everything that must be read has been read when the photographs are divided.
      const contents = await Promise.all(photographs.map((path) => readFile(path)));
      let spoiled: Promise<unknown> | undefined;
      const onEvent = ({ event }: TrainEvent): void => {
        if (event === 'data') spoiled = Promise.all(photographs.map((path) => writeFile(path, 'gone')));
      };
      try {
        expect(await trainOn(`${name}-spoiled`, { changes, onEvent })).toBe(whole);
        await spoiled;
      } finally {
        await Promise.all(photographs.map((path, at) => writeFile(path, contents[at])));
      }
      // Other times of change: everything is read anew. Then nothing is, but for the pixels.
      expect(await trainOn(`${name}-again`, { cache: name, changes })).toBe(whole);
      expect(await trainOn(`${name}-kept`, { cache: name, changes })).toBe(whole);
    }, 300_000);
  }
});
