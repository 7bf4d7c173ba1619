import { mkdtemp, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fingerprint, fingerprintOf } from '../../src/photographs/fingerprint.js';
import { hammingDistance } from '../../src/photographs/perceptual-hash.js';
import { PhotographReader } from '../../src/photographs/photograph-reader.js';
import { decodeImage } from '../../src/pictures/decode.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { noise, temporaryFolder } from '../datasets/helpers.js';

const IMAGE_SIZE = [16, 16] as const;
const resize = resizeSettings({});

let folder: string;
let path: string;
let other: string;
let blank: string;
const readers: PhotographReader[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(await temporaryFolder(), 'reader-'));
  [path, other, blank] = ['one.jpg', 'other.jpg', 'blank.png'].map((name) => join(folder, name));
  await writeFile(path, await spots(1));
  await writeFile(other, await spots(2));
  await sharp({ create: { width: 90, height: 90, channels: 3, background: 'red' } }).toFile(blank);
});

afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

/** A JPEG with soft spots. */
async function spots(seed: number): Promise<Buffer> {
  return await sharp(noise(9, 12, seed), { raw: { width: 12, height: 9, channels: 3 } })
    .resize(300, 200, { fit: 'fill' })
    .jpeg()
    .toBuffer();
}

/** Reads as another process would. */
async function read(paths: readonly string[], cacheDirectory?: string) {
  const reader = new PhotographReader({
    imageSize: IMAGE_SIZE,
    resize,
    cacheBudget: 1e6,
    diskBudget: 1e6,
    cacheDirectory,
  });
  readers.push(reader);
  const fingerprintAt = reader.read(paths);
  const fingerprints: Fingerprint[] = [];
  for (const index of paths.keys()) fingerprints.push(await fingerprintAt(index));
  await reader.endReading();
  return { fingerprints, pixels: reader.pixels!.of(paths) };
}

describe('reading photographs once', () => {
  it('gives the digest, a hash that looks the same, and the pixels of each', async () => {
    const paths = [path, other, blank];
    const { fingerprints, pixels } = await read(paths);
    for (const [index, { sha256, hash }] of fingerprints.entries()) {
      const expected = await fingerprintOf(paths[index]);
      expect(sha256).toBe(expected.sha256);
      if (expected.hash === undefined) expect(hash).toBeUndefined();
      else expect(hammingDistance(Uint32Array.of(...hash!, ...expected.hash), 0, 1)).toBeLessThan(16);
      const target = new Uint8Array(16 * 16 * 3);
      expect(await pixels.read(index, target)).toBe(true);
      expect(target).toEqual(await decodeImage(paths[index], IMAGE_SIZE, resize));
    }
  });

  it('gives the pixels to data sets of some of the files, in any order', async () => {
    const reader = new PhotographReader({
      ...{ imageSize: IMAGE_SIZE, resize, cacheBudget: 1e6, diskBudget: 1e6, cacheDirectory: undefined },
    });
    readers.push(reader);
    const fingerprintAt = reader.read([path, other]);
    for (const index of [0, 1]) await fingerprintAt(index);
    const target = new Uint8Array(16 * 16 * 3);
    expect(await reader.pixels!.of([other]).read(0, target)).toBe(true);
    expect(target).toEqual(await decodeImage(other, IMAGE_SIZE, resize));
    expect(() => reader.pixels!.of([blank])).toThrow('is not one of the files');
  });

  it('keeps pixels that do not fit into memory on disk', async () => {
    const reader = new PhotographReader({
      ...{ imageSize: IMAGE_SIZE, resize, cacheBudget: 0, diskBudget: 1e6, cacheDirectory: undefined },
    });
    readers.push(reader);
    await reader.read([path])(0);
    const kept = reader.pixels!.of([path]);
    expect(kept.state).toMatchObject({ inMemory: 0, onDisk: 1 });
    const target = new Uint8Array(16 * 16 * 3);
    expect(await kept.read(0, target)).toBe(true);
    expect(target).toEqual(await decodeImage(path, IMAGE_SIZE, resize));
  });
});

describe('a file whose fingerprint is kept', () => {
  it('is not read again, unless it was changed', async () => {
    const cache = join(folder, 'cache');
    const time = new Date('2026-01-01T12:00:00Z');
    await utimes(path, time, time);
    const first = await read([path, blank], cache);
    // The same size and time: only who reads the file sees that it is another one.
    await writeFile(path, Buffer.alloc((await stat(path)).size));
    await utimes(path, time, time);
    const again = await read([path, blank], cache);
    expect(again.fingerprints).toEqual(first.fingerprints);
    expect(await again.pixels.read(0, new Uint8Array(16 * 16 * 3))).toBe(false);
    await writeFile(path, await spots(3));
    const changed = await read([path, blank], cache);
    expect(changed.fingerprints[0]).toEqual((await read([path])).fingerprints[0]);
    expect(changed.fingerprints[0]).not.toEqual(first.fingerprints[0]);
    expect(changed.fingerprints[1]).toEqual(first.fingerprints[1]);
  });
});
