import { mkdtemp, open, readdir, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImageDatasetOptions, PixelCacheState } from '../../src/datasets/index.js';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';
import { classFolders, temporaryFolder, writePng } from './helpers.js';

const COUNT = 20;
/** Bytes of an image of 16 x 16 pixels. */
const IMAGE_BYTES = 16 * 16 * 3;

let photographs: string;
let parent: string;
let cacheDirectory: string;

beforeAll(async () => {
  parent = await temporaryFolder();
  photographs = join(parent, 'photographs');
  await classFolders(photographs, { cats: COUNT / 2, dogs: COUNT / 2 });
});

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
});

interface Outcome {
  /** Every image's pixels, by its path. */
  readonly pixels: Map<string, string>;
  readonly state: PixelCacheState;
}

/** Loads every image twice, as a separate process would. */
async function load(options: ImageDatasetOptions = {}, folder = photographs): Promise<Outcome> {
  const settings = { imageSize: [16, 16] as const, batchSize: 3, cacheBudget: 0, cacheDirectory, seed: 1 };
  const data = await imageDatasetFromDirectory(folder, { ...settings, ...options });
  const pixels = new Map<string, string>();
  for (const epoch of [0, 1]) {
    for (const indices of data.plan(epoch)) {
      const batch = await data.load(indices);
      const bytes = batch.images.data.length / batch.indices.length;
      for (const [row, path] of batch.paths.entries()) {
        const text = Buffer.from(batch.images.data.subarray(row * bytes, (row + 1) * bytes)).toString(
          'base64',
        );
        expect(pixels.get(path) ?? text).toBe(text);
        pixels.set(path, text);
      }
    }
  }
  const state = data.cacheState;
  await data.close();
  expect(pixels.size).toBe(COUNT);
  return { pixels, state };
}

/** The files of decoded images, the oldest first. */
async function segments(): Promise<string[]> {
  const root = join(cacheDirectory, 'pixels');
  const names = await readdir(root, { recursive: true });
  const files = names.filter((name) => name.endsWith('.pixels')).map((name) => join(root, name));
  const times = new Map(
    await Promise.all(files.map(async (file) => [file, (await stat(file)).mtimeMs] as const)),
  );
  return files.sort((one, other) => times.get(one)! - times.get(other)!);
}

async function totalBytes(): Promise<number> {
  const sizes = await Promise.all((await segments()).map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Changes bytes of a file. */
async function overwrite(path: string, position: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, position);
  await file.close();
}

/** Where the first image of a segment with these many slots begins. */
const firstImage = 4096;

describe('decoded images on disk', () => {
  it('are used by the next process, which sees the same pixels', async () => {
    const without = await load({ cacheDirectory: undefined });
    const first = await load();
    expect(first.state).toEqual({ inMemory: 0, onDisk: COUNT, recalled: 0 });
    const second = await load({ seed: 2 });
    expect(second.state).toEqual({ inMemory: 0, onDisk: COUNT, recalled: COUNT });
    expect(first.pixels).toEqual(without.pixels);
    expect(second.pixels).toEqual(without.pixels);
    expect(await segments()).toHaveLength(1);
  });

  it('are not written for a data set that fits into memory', async () => {
    const { state } = await load({ cacheBudget: COUNT * IMAGE_BYTES });
    expect(state).toEqual({ inMemory: COUNT, onDisk: 0, recalled: 0 });
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  it('are separate for each size and way of resizing', async () => {
    await load();
    const others: ImageDatasetOptions[] = [
      { imageSize: [16, 17] },
      { antialias: true },
      { interpolation: 'nearest' },
      { cropToAspectRatio: true },
    ];
    for (const other of others) expect((await load(other)).state.recalled).toBe(0);
    for (const other of others) expect((await load(other)).state.recalled).toBe(COUNT);
    expect(await readdir(join(cacheDirectory, 'pixels'))).toHaveLength(1 + others.length);
  });

  it('are decoded again for a file that was changed or touched', async () => {
    const folder = await mkdtemp(join(parent, 'changing-'));
    await classFolders(folder, { cats: COUNT / 2, dogs: COUNT / 2 });
    const before = await load({}, folder);
    const changed = join(folder, 'cats/003.png');
    await writePng(changed, { r: 9, g: 8, b: 7 });
    await utimes(join(folder, 'dogs/002.png'), new Date(1_000_000), new Date(1_000_000));
    const { pixels, state } = await load({}, folder);
    expect(state).toEqual({ inMemory: 0, onDisk: COUNT, recalled: COUNT - 2 });
    expect([...Buffer.from(pixels.get(changed)!, 'base64').subarray(0, 3)]).toEqual([9, 8, 7]);
    const differing = [...pixels].filter(([path, text]) => before.pixels.get(path) !== text);
    expect(differing.map(([path]) => path)).toEqual([changed]);
    expect((await load({}, folder)).state.recalled).toBe(COUNT);
  });

  it('are found by their path, so the same bytes elsewhere are another image', async () => {
    await load();
    const folder = await mkdtemp(join(parent, 'copy-'));
    await classFolders(folder, { cats: COUNT / 2, dogs: COUNT / 2 });
    expect((await load({}, folder)).state.recalled).toBe(0);
  });
});

describe('a damaged file of decoded images', () => {
  let whole: Outcome;
  let segment: string;
  beforeEach(async () => {
    whole = await load();
    [segment] = await segments();
  });

  /** Expects that the next process gets the right pixels and decodes damaged ones, and that the one after finds all. */
  async function expectMended(damagedImages: number): Promise<void> {
    const next = await load();
    expect(next.pixels).toEqual(whole.pixels);
    expect(next.state).toEqual({ inMemory: 0, onDisk: COUNT, recalled: COUNT - damagedImages });
    const after = await load();
    expect(after.pixels).toEqual(whole.pixels);
    expect(after.state.recalled).toBe(COUNT);
  }

  it('loses the images whose pixels are wrong', async () => {
    await overwrite(segment, firstImage + 5, Uint8Array.of(1));
    await overwrite(segment, firstImage + 7 * IMAGE_BYTES, new Uint8Array(IMAGE_BYTES));
    await expectMended(2);
  });

  it('loses the images whose entry is wrong', async () => {
    for (const slot of [0, 4, 11]) await overwrite(segment, 64 + slot * 32 + slot, Uint8Array.of(0xaa, 0xbb));
    await expectMended(3);
  });

  it('loses the images that were cut off', async () => {
    await truncate(segment, firstImage + 15.5 * IMAGE_BYTES);
    await expectMended(COUNT - 15);
  });

  it.each([0, 3, 63, 64, 500])('loses all images if it is cut off after %i bytes', async (bytes) => {
    await truncate(segment, bytes);
    await expectMended(COUNT);
  });

  it('loses all images if its header is wrong', async () => {
    await overwrite(segment, 9, Uint8Array.of(77));
    await expectMended(COUNT);
  });

  it('is replaced if it is another kind of file', async () => {
    const name = (pid: number): string => `segment-${hostname().replace(/\W+/g, '_')}-${pid}-00000000.pixels`;
    await writeFile(join(segment, '..', name(1)), 'not what it says');
    await writeFile(join(segment, '..', 'notes.txt'), 'somebody wrote this');
    await expectMended(0);
  });
});

describe('the limit of the disk', () => {
  it('is observed: images beyond it are decoded again', async () => {
    const diskBudget = 30_000;
    const without = await load({ cacheDirectory: undefined });
    const { pixels, state } = await load({ diskBudget });
    expect(pixels).toEqual(without.pixels);
    expect(state.onDisk).toBeGreaterThan(0);
    expect(state.onDisk).toBeLessThan(COUNT);
    expect(state.problem).toMatch(/^the limit of 30000 bytes for decoded images in .*pixels is reached$/);
    expect(await totalBytes()).toBeLessThanOrEqual(diskBudget);
  });

  it('keeps images in memory that do not fit on the disk', async () => {
    const { state } = await load({ diskBudget: 0, cacheBudget: 5 * IMAGE_BYTES });
    expect(state).toMatchObject({ inMemory: 5, onDisk: 0 });
    expect(state.problem).toContain('the limit of 0 bytes');
  });

  it('removes old images first, and keeps those in use', async () => {
    await load();
    const [old] = await segments();
    await utimes(old, new Date(1_000_000), new Date(1_000_000));
    await load({ imageSize: [16, 17] });
    const [, newer] = await segments();
    await utimes(newer, new Date(2_000_000), new Date(2_000_000));
    // Used again, so no longer the oldest.
    await load();
    const limit = (await totalBytes()) + 20_000;
    const { state } = await load({ imageSize: [16, 18], diskBudget: limit });
    expect(state).toMatchObject({ onDisk: COUNT, recalled: 0 });
    expect(await segments()).toContain(old);
    expect(await segments()).not.toContain(newer);
    expect(await totalBytes()).toBeLessThanOrEqual(limit);
    expect(await readdir(join(cacheDirectory, 'pixels'))).toHaveLength(2);
  });

  it('does not remove what another process is writing', async () => {
    await load();
    const [own] = await segments();
    const host = hostname().replace(/\W+/g, '_').slice(0, 32);
    const running = join(own, '..', `segment-${host}-${process.ppid}-00000000.pixels`);
    await rename(own, running);
    await utimes(running, new Date(1_000_000), new Date(1_000_000));
    const diskBudget = (await totalBytes()) + 1000;
    const { state } = await load({ imageSize: [16, 17], diskBudget });
    expect(state).toMatchObject({ onDisk: 0, problem: expect.stringContaining('is reached') });
    expect(await segments()).toEqual([running]);
    expect((await load()).state.recalled).toBe(COUNT);
  });

  it('of 0 deletes nothing', async () => {
    await load();
    await load({ imageSize: [16, 17], diskBudget: 0 });
    await load({ imageSize: [16, 17], diskBudget: 10 });
    expect((await load()).state.recalled).toBe(COUNT);
  });
});

describe('two data sets of the same pictures at once', () => {
  it('do not disturb each other', async () => {
    const [one, other] = await Promise.all([load({ seed: 1 }), load({ seed: 2 })]);
    expect(one.pixels).toEqual(other.pixels);
    expect((await load()).state.recalled).toBe(COUNT);
  });

  it('find images that the other one has added', async () => {
    const options = { imageSize: [16, 16] as const, batchSize: 5, cacheBudget: 0, cacheDirectory, seed: 1 };
    const first = await imageDatasetFromDirectory(photographs, options);
    await first.load([0, 1]);
    const second = await imageDatasetFromDirectory(photographs, options);
    await second.load([0, 1, 2]);
    expect(second.cacheState).toMatchObject({ recalled: 2, onDisk: 3 });
    await first.close();
    await second.close();
  });
});
