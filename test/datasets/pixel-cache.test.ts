import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PixelCache } from '../../src/datasets/cache/pixel-cache.js';
import { TemporaryItemStore } from '../../src/datasets/cache/temporary-item-store.js';
import { SpillFile } from '../../src/platform/node/spill-file.js';
import { noise, temporaryFolder } from './helpers.js';

const SIDE = 10;
const ITEM_BYTES = SIDE * SIDE * 3;

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
});

interface Room {
  /** The number of images that fit. */
  readonly memory: number;
  readonly disk?: number;
  readonly directory?: string;
}

function cacheWith({ memory, disk = 1000, directory = folder }: Room, itemCount: number): PixelCache {
  const limit = disk * ITEM_BYTES;
  const temporary = new TemporaryItemStore(new SpillFile({ directory, limit }), itemCount);
  return new PixelCache({ itemBytes: ITEM_BYTES, itemCount, budget: memory * ITEM_BYTES, disk: temporary });
}

const all = Array.from({ length: 20 }, (_, index) => (index * 7) % 20);

describe('PixelCache', () => {
  it.each([
    { memory: 0, inMemory: 0, onDisk: 20 },
    { memory: 3, inMemory: 0, onDisk: 20 },
    { memory: 19, inMemory: 0, onDisk: 20 },
    { memory: 20, inMemory: 20, onDisk: 0 },
    { memory: 100, inMemory: 20, onDisk: 0 },
    { memory: 3, disk: 15, inMemory: 3, onDisk: 15 },
    { memory: 7, disk: 0, inMemory: 7, onDisk: 0 },
  ])('gives back what it kept of 20 images: %j', async ({ inMemory, onDisk, ...room }) => {
    const cache = cacheWith(room, 20);
    const kept = await Promise.all(all.map((index) => cache.store(index, noise(SIDE, SIDE, index))));
    expect(kept.filter(Boolean)).toHaveLength(inMemory + onDisk);
    expect(cache.state).toMatchObject({ inMemory, onDisk, recalled: 0 });
    const target = new Uint8Array(ITEM_BYTES);
    for (const [at, index] of all.entries()) {
      expect(cache.has(index)).toBe(kept[at]);
      expect(await cache.read(index, target)).toBe(kept[at]);
      if (kept[at]) expect(target).toEqual(noise(SIDE, SIDE, index));
    }
    await cache.close();
  });

  it('keeps more images than one chunk of memory', async () => {
    const itemBytes = 3 * 1024 * 1024;
    const disk = new TemporaryItemStore(new SpillFile({ directory: folder, limit: 0 }), 6);
    const cache = new PixelCache({ itemBytes, itemCount: 6, budget: 5 * itemBytes, disk });
    const kept: boolean[] = [];
    for (let index = 0; index < 6; index++)
      kept.push(await cache.store(index, new Uint8Array(itemBytes).fill(index + 1)));
    expect(kept).toEqual([true, true, true, true, true, false]);
    const target = new Uint8Array(itemBytes);
    for (let index = 0; index < 5; index++) {
      expect(await cache.read(index, target)).toBe(true);
      expect(target.every((value) => value === index + 1)).toBe(true);
    }
    await cache.close();
  });

  it('creates a file only if the memory is not enough, and removes it', async () => {
    const directory = join(folder, 'made-on-demand');
    const small = cacheWith({ memory: 2, directory }, 2);
    await small.store(0, noise(SIDE, SIDE, 0));
    await small.store(1, noise(SIDE, SIDE, 1));
    expect(existsSync(directory)).toBe(false);
    const large = cacheWith({ memory: 1, directory }, 2);
    await large.store(1, noise(SIDE, SIDE, 1));
    expect(existsSync(directory)).toBe(true);
    await large.close();
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps the first version of an image, and knows which images it lacks', async () => {
    const cache = cacheWith({ memory: 5 }, 5);
    await cache.store(2, noise(SIDE, SIDE, 1));
    await cache.store(2, noise(SIDE, SIDE, 9));
    const target = new Uint8Array(ITEM_BYTES);
    expect(await cache.read(2, target)).toBe(true);
    expect(target).toEqual(noise(SIDE, SIDE, 1));
    expect(cache.has(3)).toBe(false);
    expect(await cache.read(3, target)).toBe(false);
  });

  it('refuses calls after it was closed', async () => {
    const cache = cacheWith({ memory: 1 }, 3);
    await cache.store(0, noise(SIDE, SIDE, 0));
    await cache.close();
    await cache.close();
    await expect(cache.read(0, new Uint8Array(ITEM_BYTES))).rejects.toThrow('The data set is closed');
    await expect(cache.store(1, noise(SIDE, SIDE, 1))).rejects.toThrow('The data set is closed');
  });

  it('reports an unusable folder, and continues without it', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const cache = cacheWith({ memory: 1, directory: join(file, 'below') }, 2);
    expect(await cache.store(0, noise(SIDE, SIDE, 0))).toBe(true);
    expect(await cache.store(1, noise(SIDE, SIDE, 1))).toBe(false);
    expect(cache.state).toEqual({
      inMemory: 1,
      onDisk: 0,
      recalled: 0,
      problem: `${join(file, 'below')} cannot be written: part of its path is a file, not a folder`,
    });
    await cache.close();
  });

  it('reports when the limit of the disk is reached', async () => {
    const cache = cacheWith({ memory: 0, disk: 2 }, 3);
    for (const index of [0, 1, 2]) await cache.store(index, noise(SIDE, SIDE, index));
    expect(cache.state).toMatchObject({
      onDisk: 2,
      problem: `the limit of ${2 * ITEM_BYTES} bytes on disk is reached`,
    });
    await cache.close();
  });
});

describe('SpillFile', () => {
  it('returns pieces of any length, and false for missing ones', async () => {
    await mkdir(join(folder, 'short'));
    const file = new SpillFile({ directory: join(folder, 'short'), limit: 1000 });
    const positions = [await file.append(new Uint8Array(10).fill(1)), await file.append(Uint8Array.of(2, 3))];
    expect(positions).toEqual([0, 10]);
    const target = new Uint8Array(2);
    expect(await file.read(target, 10)).toBe(true);
    expect([...target]).toEqual([2, 3]);
    expect(await file.read(new Uint8Array(20), 0)).toBe(false);
    await file.close();
    expect(await file.read(target, 10)).toBe(false);
    expect(await file.append(target)).toBeUndefined();
  });
});
