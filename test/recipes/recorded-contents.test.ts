import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type RunPhotographs,
  recordFiles,
  withoutChangedContents,
} from '../../src/recipes/run/run-photographs.js';
import { temporaryFolder } from '../temporary-folder.js';

it('nothing is said about the content of photographs that have changed and were accepted', async () => {
  const folder = await temporaryFolder();
  const paths = ['same', 'rewritten', 'touched', 'unread'].map((name) => join(folder, name));
  for (const path of paths) await writeFile(path, 'content');
  const contents = new Map(paths.slice(0, 3).map((path) => [path, 'c0ffee']));
  const train = await recordFiles(
    paths.map((path) => ({ path, labels: [0] })),
    contents,
  );
  expect(train.map(({ content }) => content)).toEqual(['c0ffee', 'c0ffee', 'c0ffee', undefined]);
  await writeFile(paths[1], 'another');
  await utimes(paths[1], 1, 1);
  await utimes(paths[2], 1, 1);
  const record = { parts: { train, validation: [], test: [] } } as unknown as RunPhotographs;
  const { parts } = await withoutChangedContents(record);
  expect(parts.train.map(({ content }) => content)).toEqual(['c0ffee', undefined, undefined, undefined]);
  expect(parts.train.map(({ path }) => path)).toEqual(paths);
});
