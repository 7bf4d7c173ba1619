import { copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fetchPhotographs } from '../../src/recipes/index.js';
import { filesBelow, temporaryFolder } from '../cli/command.js';

describe('fetchPhotographs', () => {
  let folder: string;
  let cacheDirectory: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    cacheDirectory = join(folder, 'cache');
  });

  /** @returns how many pictures were drawn, and how many were to be */
  const fetchFew = async (name: string, perClass: number) => {
    const progress: [drawn: number, total: number][] = [];
    const { counts } = await fetchPhotographs(join(folder, name), {
      drawn: true,
      perClass,
      cacheDirectory,
      onDrawing: ({ drawn, total }) => progress.push([drawn, total]),
    });
    expect(Object.values(counts)).toEqual([perClass, perClass, perClass, perClass]);
    return progress.at(-1);
  };

  it('draws no more pictures than it needs, and keeps them', async () => {
    expect(await fetchFew('two', 2)).toEqual([8, 8]);
    expect(await fetchFew('two more', 2)).toBeUndefined();
    expect(await fetchFew('one', 1)).toEqual([4, 4]);
    // The same pictures, however many there are.
    for (const path of await filesBelow(join(folder, 'one'))) {
      const [one, two] = await Promise.all(['one', 'two'].map((name) => readFile(join(folder, name, path))));
      expect(one.equals(two), path).toBe(true);
    }
  });

  it('takes the pictures of the whole set where that is kept', async () => {
    const [kept] = (await readdir(cacheDirectory)).filter((name) => name.includes('-2-2-'));
    const whole = join(cacheDirectory, kept.replace('-2-2-', '-400-160-'));
    const unfinished = join(folder, 'whole');
    for (const [part, first, count] of [
      ['train', 0, 400],
      ['validation', 100_000, 160],
    ] as const) {
      for (const kind of ['cat', 'dog']) {
        const of = join(part, `${kind}s`);
        const [model] = await readdir(join(cacheDirectory, kept, of));
        await mkdir(join(unfinished, of), { recursive: true });
        for (let index = first; index < first + count; index++) {
          const to = join(unfinished, of, `${kind}.${String(index).padStart(4, '0')}.jpg`);
          await copyFile(join(cacheDirectory, kept, of, model), to);
        }
      }
    }
    await rename(unfinished, whole);
    expect(await fetchFew('three', 3)).toBeUndefined();
    const [first, third] = await Promise.all(
      ['0', '2'].map((number) => readFile(join(folder, `three/train/cats/cat.${number}.jpg`))),
    );
    expect(third.equals(first)).toBe(true);
  });
});
