import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from './helpers.js';
import {
  canMount,
  killAfter,
  type Loaded,
  result,
  startLoading,
  startLoadingOnSmallDisk,
  startLoadingWithLimit,
} from './load-all.js';

const COUNT = 120;

let parent: string;
let photographs: string;
let cacheDirectory: string;
/** The result of a process without a cache. */
let expected: Loaded;

beforeAll(async () => {
  parent = await temporaryFolder();
  photographs = join(parent, 'photographs');
  await photographFolder(photographs, { classes: ['discs', 'stripes'], perClass: COUNT / 2, seed: 1 });
  expected = await result(startLoading(photographs, { diskBudget: 0, seed: 1 }));
  expect(expected).toMatchObject({ count: COUNT, state: { inMemory: 0, onDisk: 0 } });
});

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
});

describe('decoded images of processes', () => {
  it('that were killed at any moment are complete or missing', async () => {
    const random = new Random(1);
    let recalled = 0;
    for (let round = 0; round < 8; round++) {
      const child = startLoading(photographs, { cacheDirectory, seed: round });
      expect(await killAfter(child, 1 + random.integer(12))).toBe(true);
      const folders = await readdir(join(cacheDirectory, 'pixels'));
      expect(folders).toHaveLength(1);
    }
    const next = await result(startLoading(photographs, { cacheDirectory, seed: 99 }));
    expect(next.checksum).toBe(expected.checksum);
    recalled = next.state.recalled;
    expect(recalled).toBeGreaterThan(30);
    expect(next.state).toMatchObject({ inMemory: 0, onDisk: COUNT });
    const last = await result(startLoading(photographs, { cacheDirectory, seed: 100 }));
    expect(last.checksum).toBe(expected.checksum);
    expect(last.state.recalled).toBe(COUNT);
  });

  it('that work at the same time are the same, and complete afterwards', async () => {
    const together = await Promise.all(
      [1, 2, 3].map((seed) => result(startLoading(photographs, { cacheDirectory, seed }))),
    );
    for (const { checksum, state } of together) {
      expect(checksum).toBe(expected.checksum);
      expect(state.onDisk).toBe(COUNT);
    }
    const last = await result(startLoading(photographs, { cacheDirectory, seed: 4 }));
    expect(last.checksum).toBe(expected.checksum);
    expect(last.state.recalled).toBe(COUNT);
  });

  it.skipIf(process.platform === 'win32')('continue when the disk is full', async () => {
    for (const place of [cacheDirectory, undefined]) {
      const options = { cacheDirectory: place, seed: 5 };
      const { checksum, state } = await result(startLoadingWithLimit(photographs, options, 4000));
      expect(checksum).toBe(expected.checksum);
      expect(state.onDisk).toBeGreaterThan(3);
      expect(state.onDisk).toBeLessThan(30);
      expect(state.problem).toMatch(/the largest size of a file is reached$/);
    }
  });

  it.skipIf(!canMount)('do not fill a disk that is almost full', async () => {
    const disk = { path: cacheDirectory, megabytes: 20 };
    for (const place of [join(cacheDirectory, 'cache'), undefined]) {
      const options = { cacheDirectory: place, seed: 6 };
      const { checksum, state } = await result(startLoadingOnSmallDisk(photographs, options, disk));
      expect(checksum).toBe(expected.checksum);
      expect(state).toMatchObject({ inMemory: 0, onDisk: 0 });
      expect(state.problem).toMatch(/^the disk of .* is almost full$/);
    }
  });
});
