import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { type AugmentationStep, Augmenter, augmentImages } from '../../dist/src/augmentation/index.js';
import type { Images } from '../../dist/src/pictures/index.js';
import { noise } from '../datasets/helpers.js';

const STEPS: AugmentationStep[] = [
  { kind: 'flip', mode: 'horizontal', seed: 5 },
  {
    kind: 'rotation',
    lower: -0.2,
    upper: 0.2,
    fillMode: 'reflect',
    fillValue: 0,
    interpolation: 'bilinear',
    seed: 6,
  },
];

const open: Augmenter[] = [];
afterAll(() => Promise.all(open.map((augmenter) => augmenter.close())));

function augmenterWith(steps: AugmentationStep[], threads?: number): Augmenter {
  const augmenter = new Augmenter(steps, { threads });
  open.push(augmenter);
  return augmenter;
}

function batch(count: number, seed = 1): Images {
  return { data: noise(count * 20, 24, seed), shape: [count, 20, 24, 3] };
}

describe('Augmenter', () => {
  it.each([1, 2, 3, 9])('gives the same result as augmentImages, with %i threads', async (threads) => {
    const augmenter = augmenterWith(STEPS, threads);
    const images = batch(7);
    const before = images.data.slice();
    const indices = [5, 900, 2, 33, 8, 1, 70];
    expect(await augmenter.apply(images, indices, 4)).toEqual(augmentImages(images, STEPS, indices, 4));
    expect(images.data).toEqual(before);
  });

  it.each([1, 2, 3, 9])('crops and mixes like augmentImages, with %i threads', async (threads) => {
    const steps: AugmentationStep[] = [
      STEPS[0],
      { kind: 'crop', height: 12, width: 15, seed: 7 },
      { kind: 'mixUp', alpha: 0.3, seed: 8 },
      { kind: 'cutMix', factor: [0, 1], seed: 9 },
    ];
    const augmenter = augmenterWith(steps, threads);
    const images = batch(7);
    const indices = [5, 900, 2, 33, 8, 1, 70];
    const expected = augmentImages(images, steps, indices, 4);
    expect(expected.shape).toEqual([7, 12, 15, 3]);
    expect(await augmenter.apply(images, indices, 4)).toEqual(expected);
  });

  it('keeps concurrent batches apart', async () => {
    const augmenter = augmenterWith(STEPS, 2);
    const batches = [1, 2, 3, 4, 5].map((seed) => batch(seed, seed));
    const results = await Promise.all(
      batches.map((images, view) => augmenter.apply(images, [...Array(images.shape[0]).keys()], view)),
    );
    results.forEach((result, view) => {
      const indices = [...Array(batches[view].shape[0]).keys()];
      expect(result).toEqual(augmentImages(batches[view], STEPS, indices, view));
    });
  });

  it('starts no thread without steps or without images', async () => {
    const images = batch(2);
    expect(await augmenterWith([]).apply(images, [0, 1], 0)).toBe(images);
    const none: Images = { data: new Uint8Array(0), shape: [0, 20, 24, 3] };
    expect(await augmenterWith(STEPS).apply(none, [], 0)).toEqual(none);
  });

  it('refuses wrong arguments before it passes them to a thread', async () => {
    expect(() => new Augmenter(STEPS, { threads: 0 })).toThrow(
      'whole number above 0 for threads but received 0',
    );
    expect(() => new Augmenter([{ ...STEPS[0], seed: 0.5 }])).toThrow('whole number for seed');
    await expect(augmenterWith(STEPS).apply(batch(2), [0], 0)).rejects.toThrow(
      'one index for each of 2 images',
    );
  });

  it('rejects pending and later work once it is closed', async () => {
    const augmenter = new Augmenter(STEPS);
    const running = augmenter.apply(batch(5), [0, 1, 2, 3, 4], 0);
    running.catch(() => undefined);
    await augmenter.close();
    await augmenter.close();
    await expect(running).rejects.toThrow('The augmentation thread was closed while it was running.');
    await expect(augmenter.apply(batch(1), [0], 0)).rejects.toThrow('The augmenter is closed.');
  });

  it('keeps the process alive while it works, and lets it end without being closed', async () => {
    const index = pathToFileURL(resolve(import.meta.dirname, '../../dist/src/augmentation/index.js')).href;
    const program = `
      import { Augmenter } from '${index}';
      const augmenter = new Augmenter([{ kind: 'flip', mode: 'horizontal', seed: 1 }]);
      const images = { data: new Uint8Array(12).fill(7), shape: [1, 2, 2, 3] };
      augmenter.apply(images, [0], 0).then(({ data }) => console.log(data.join()));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 20_000,
    });
    expect(stdout.trim()).toBe(Array(12).fill(7).join());
  });
});
