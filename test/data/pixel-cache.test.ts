import { existsSync, openSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { OverflowFile, writeFully } from '../../src/data/overflow-file.js';
import { PixelCache } from '../../src/data/pixel-cache.js';
import { GraftError } from '../../src/errors.js';
import { noise, temporaryFolder } from './helpers.js';

const SIDE = 10;
const ITEM_BYTES = SIDE * SIDE * 3;

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
});

function cacheWithRoomFor(items: number, itemCount: number, directory = folder): PixelCache {
  return new PixelCache({ itemBytes: ITEM_BYTES, itemCount, budget: items * ITEM_BYTES, directory });
}

describe('PixelCache', () => {
  it.each([0, 3, 7, 100])(
    'gives back what was stored with room for %i of 20 images in memory',
    async (room) => {
      const cache = cacheWithRoomFor(room, 20);
      const order = Array.from({ length: 20 }, (_, index) => (index * 7) % 20);
      await Promise.all(order.map((index) => cache.store(index, noise(SIDE, SIDE, index))));
      const target = new Uint8Array(ITEM_BYTES);
      for (let index = 0; index < 20; index++) {
        expect(cache.has(index)).toBe(true);
        await cache.read(index, target);
        expect(target).toEqual(noise(SIDE, SIDE, index));
      }
      await cache.close();
    },
  );

  it('keeps more images than one chunk of memory', async () => {
    const itemBytes = 3 * 1024 * 1024;
    const cache = new PixelCache({ itemBytes, itemCount: 6, budget: 5 * itemBytes, directory: folder });
    for (let index = 0; index < 6; index++)
      await cache.store(index, new Uint8Array(itemBytes).fill(index + 1));
    const target = new Uint8Array(itemBytes);
    for (let index = 0; index < 6; index++) {
      await cache.read(index, target);
      expect(target.every((value) => value === index + 1)).toBe(true);
    }
    await cache.close();
  });

  it('makes a file only when memory is used up, and leaves nothing behind', async () => {
    const directory = join(folder, 'made-on-demand');
    const cache = cacheWithRoomFor(1, 2, directory);
    await cache.store(0, noise(SIDE, SIDE, 0));
    expect(existsSync(directory)).toBe(false);
    await cache.store(1, noise(SIDE, SIDE, 1));
    expect(existsSync(directory)).toBe(true);
    await cache.close();
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps the first version of an image and knows what it does not have', async () => {
    const cache = cacheWithRoomFor(5, 5);
    await cache.store(2, noise(SIDE, SIDE, 1));
    await cache.store(2, noise(SIDE, SIDE, 9));
    const target = new Uint8Array(ITEM_BYTES);
    await cache.read(2, target);
    expect(target).toEqual(noise(SIDE, SIDE, 1));
    expect(cache.has(3)).toBe(false);
    await expect(cache.read(3, target)).rejects.toThrow('Image 3 is not in the cache.');
  });

  it('refuses to work after it was closed', async () => {
    const cache = cacheWithRoomFor(1, 3);
    await cache.store(0, noise(SIDE, SIDE, 0));
    await cache.close();
    await cache.close();
    await expect(cache.read(0, new Uint8Array(ITEM_BYTES))).rejects.toThrow('The data set is closed');
    await expect(cache.store(1, noise(SIDE, SIDE, 1))).rejects.toThrow('The data set is closed');
  });

  it('says which folder cannot be used', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const cache = cacheWithRoomFor(0, 1, join(file, 'below'));
    const error: unknown = await cache.store(0, noise(SIDE, SIDE, 0)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraftError);
    expect((error as GraftError).message).toContain(join(file, 'below'));
    expect((error as GraftError).hint).toContain('cacheDirectory');
    await cache.close();
  });
});

describe('OverflowFile', () => {
  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const error: unknown = await writeFully(
      openSync('/dev/full', 'r+'),
      noise(4, 4, 0),
      0,
      '/dev/full',
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraftError);
    expect((error as GraftError).message).toBe(
      'The disk is full: could not write decoded images to /dev/full.',
    );
    expect((error as GraftError).hint).toContain('cacheBudget');
  });

  it('notices that it is shorter than expected', async () => {
    await mkdir(join(folder, 'short'));
    const file = await OverflowFile.create(join(folder, 'short'));
    await file.write(new Uint8Array(10), 0);
    await expect(file.read(new Uint8Array(20), 0)).rejects.toThrow(/Expected 20 bytes .* ended after 10\./);
    await file.close();
  });
});
