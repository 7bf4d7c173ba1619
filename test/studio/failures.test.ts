import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraftError, reasonOf } from '../../src/errors.js';
import { expectSpace, writeFileAtomically } from '../../src/files/index.js';
import { sayError } from '../../src/pages/studio/texts/server-words.js';
import { openPhotographs } from '../../src/photographs/index.js';
import { firstAvailable } from '../../src/recipes/candidates.js';
import { CheckpointFile, type RunState } from '../../src/recipes/run/checkpoint-file.js';
import { RunLock } from '../../src/recipes/run/run-lock.js';
import { expectUnchanged } from '../../src/recipes/run/run-photographs.js';
import type { ErrorKind } from '../../src/studio/api.js';
import { describeFailure, withoutPaths } from '../../src/studio/runs/failures.js';
import { DivergedError } from '../../src/train/fit-state.js';
import { temporaryFolder } from '../cli/command.js';

/* Errors as the library really throws them, in the words of the page. */

async function thrownBy(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
}

const missing = { path: '/home/somebody/photos/cats/1.jpg', labels: [0], size: 1, modified: 1 };

const failures: readonly [ErrorKind, (folder: string) => unknown][] = [
  [
    'run-failed-photographs-changed',
    (folder) =>
      expectUnchanged(
        {
          ...{ formatVersion: 3, source: folder, classNames: ['cats'], skipped: [], notes: [] },
          parts: { train: [missing], validation: [], test: [] },
        } as never,
        join(folder, 'runs/one'),
      ),
  ],
  ['run-failed-disk-full', (folder) => expectSpace(folder, 1e18)],
  [
    'run-failed-weights',
    () =>
      firstAvailable('weights', [
        { source: 'a', from: 'download', description: 'one', get: () => Promise.reject(new GraftError('x')) },
        { source: 'b', from: 'cache', description: 'two', get: () => Promise.reject(new GraftError('y')) },
      ]),
  ],
  [
    'run-failed-diverged',
    () => {
      throw new DivergedError(Number.NaN, 0, 3);
    },
  ],
  ['run-failed-photographs', (folder) => openPhotographs(folder)],
  [
    'run-failed-damaged',
    async (folder) => {
      await writeFileAtomically(join(folder, 'checkpoint.bin'), 'no checkpoint at all');
      await new CheckpointFile(folder).read();
    },
  ],
  [
    'run-failed-in-use',
    async (folder) => {
      const lock = await RunLock.acquire(folder);
      try {
        await RunLock.acquire(folder);
      } finally {
        await lock.release();
      }
    },
  ],
  [
    'run-failed-writing',
    async (folder) => {
      await writeFile(join(folder, 'file'), 'no folder');
      await new CheckpointFile(join(folder, 'file')).write({} as RunState);
    },
  ],
  ['run-failed-otherwise', () => Promise.reject(new Error('Something that nobody has thought of.'))],
];

describe('why a run failed', () => {
  it.each(failures)('is said in both languages, without paths: %s', async (kind, work) => {
    const folder = await temporaryFolder();
    const error = reasonOf(await thrownBy(() => work(folder)));
    const hint = 'Then continue with: graft train --resume /home/somebody/runs/one';
    for (const canResume of [true, false]) {
      const failed = describeFailure({ error, hint }, { canResume, folders: [folder] });
      expect(failed.kind, error).toBe(kind);
      const turkish = sayError(failed, 'tr');
      expect(turkish.lang).toBeUndefined();
      for (const said of [sayError(failed, 'en'), turkish]) {
        // What failed, and which button to press.
        expect(said.text).toMatch(/^\p{Lu}.*\.$/u);
        expect(said.hint).toMatch(/press|basın/i);
        expect(`${said.text} ${said.hint}`).not.toMatch(/[\\/]|graft |--/);
      }
      expect(failed.values?.reason).not.toContain(folder);
      expect(failed.values?.reason).not.toMatch(/[\\/]\w+[\\/]/);
      expect(failed.values?.reason).not.toBe('');
    }
  });
});

describe('a message without paths', () => {
  it.each([
    ['/data/my photos/cats/1.jpg is gone', '1.jpg is gone'],
    ['C:\\Users\\Ada\\photos\\1.jpg is gone', '1.jpg is gone'],
    [`The folder ${join(homedir(), 'runs/one')} is full`, 'The folder one is full'],
    ['3/4 of the images', '3/4 of the images'],
    ['See https://example.org/a/b', 'See https://example.org/a/b'],
  ])('%s', (message, expected) => {
    expect(withoutPaths(message, ['/data/my photos'])).toBe(expected);
  });
});
