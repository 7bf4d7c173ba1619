import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawObjectScene, drawScenes, whichAreDrawn } from '../../src/drawn/index.js';
import { OBJECT_KINDS } from '../../src/drawn/objects.js';
import { UsageError } from '../../src/errors.js';
import { openPhotographs } from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';

it('scenes are the same for the same numbers, and others for others', () => {
  const scene = drawObjectScene({ seed: 1, index: 2 });
  expect(drawObjectScene({ seed: 1, index: 2 })).toEqual(scene);
  expect(drawObjectScene({ seed: 1, index: 3 }).svg).not.toBe(scene.svg);
  expect(() => drawObjectScene({ seed: -1, index: 0 })).toThrow(UsageError);
});

it('scenes have none to four of all kinds', () => {
  const labels = Array.from({ length: 300 }, (_, index) => drawObjectScene({ seed: 0, index }).labels);
  expect(new Set(labels.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect([...new Set(labels.flat())].sort()).toEqual([...OBJECT_KINDS]);
  for (const own of labels) expect(own).toEqual([...new Set(own)].sort());
});

it('a set of scenes is a list of several labels that can be opened', async () => {
  const directory = join(await temporaryFolder(), 'scenes');
  const { list, counts } = await drawScenes({ directory, count: 40, size: 64 });
  expect(await readdir(directory)).toEqual(['labels.csv', 'pictures']);
  const lines = (await readFile(list, 'utf8')).trim().split('\r\n').slice(1);
  expect(lines).toHaveLength(40);
  for (const [index, line] of lines.entries()) {
    const { labels } = drawObjectScene({ seed: 0, index });
    expect(line).toBe(`pictures/${String(index).padStart(4, '0')}.jpg,${labels.join('|')}`);
  }
  const photographs = await openPhotographs(list, { duplicates: 'exact' });
  const files = [...photographs.train, ...photographs.validation, ...photographs.test];
  expect(photographs.severalLabels).toBe(true);
  expect(files).toHaveLength(40);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(files.reduce((sum, { labels }) => sum + labels.length, 0)).toBe(total);
  expect(await whichAreDrawn(files.map(({ path }) => path))).toBe('all');
  await expect(drawScenes({ directory, count: 1 })).rejects.toThrow(/is not empty/);
});
