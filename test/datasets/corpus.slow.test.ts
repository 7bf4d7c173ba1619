import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { imageDatasetFromDirectory } from '../../dist/src/folders/index.js';
import { decodeImage } from '../../dist/src/pictures/decode.js';
import { resizeSettings } from '../../dist/src/pictures/resize-settings.js';
import { UnreadableImageError } from '../../dist/src/pictures/unreadable-image.js';
import { catalogue } from '../corpus/catalogue.js';
import type { Expectation } from '../corpus/entry.js';
import { type Corpus, unlockCorpus, type WrittenEntry, writeCorpus } from '../corpus/write-corpus.js';
import { temporaryFolder } from './helpers.js';

/* This test uses dist, because the thread that decodes HEIC is loaded from built JavaScript. */

const isRoot = process.getuid?.() === 0;

let folder: string;
let corpus: Corpus;
/** Root can read everything. The tests of the command line, which can run as another user, cover unreadable files. */
let entries: readonly WrittenEntry[];

beforeAll(async () => {
  folder = join(await temporaryFolder(), 'corpus');
  corpus = await writeCorpus(folder);
  entries = corpus.entries.filter(({ unlessRoot }) => !(unlessRoot && isRoot));
});

afterAll(async () => {
  await unlockCorpus(folder);
  await rm(folder, { recursive: true, force: true });
});

/** The outcome of each file, and the reason if there is one. */
function expectOutcome(expected: Expectation, outcome: string, reason?: string): void {
  expect(outcome).toBe(expected.outcome);
  if (expected.outcome === 'skipped') expect(reason).toMatch(expected.reason);
}

describe('the corpus of bad input', () => {
  it('contains many kinds, each once', () => {
    const groups = catalogue();
    for (const group of groups) {
      const paths = group.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }
    expect(groups.flat().length).toBeGreaterThan(250);
  });

  it.skipIf(process.platform !== 'linux')('can be created completely on Linux', () => {
    expect(corpus.missing).toEqual([]);
  });
});

describe.each([{ antialias: false }, { antialias: true, cropToAspectRatio: true }])(
  'a data set of the corpus with %j',
  (settings) => {
    let data: ImageDataset;
    const loaded = new Set<string>();

    beforeAll(async () => {
      data = await imageDatasetFromDirectory(folder, {
        ...settings,
        imageSize: [32, 32],
        batchSize: 16,
        shuffle: false,
      });
      for await (const { paths } of data) for (const path of paths) loaded.add(path);
    });
    afterAll(() => data?.close());

    it('uses, lists or ignores each file as the catalogue says', () => {
      const skipped = new Map(data.skipped.map(({ path, reason }) => [path, reason]));
      const wrong: unknown[] = [];
      for (const { file, what, inFolder } of entries) {
        const reason = skipped.get(file);
        const outcome = loaded.has(file) ? 'used' : reason === undefined ? 'ignored' : 'skipped';
        try {
          expectOutcome(inFolder, outcome, reason);
        } catch {
          wrong.push({ file: file.slice(folder.length), what, expected: inFolder, outcome, reason });
        }
      }
      expect(wrong).toEqual([]);
    });

    it('counts exactly the files that it found', () => {
      const expected = corpus.entries.map(({ file }) => file);
      const found = [...loaded, ...data.skipped.map(({ path }) => path)];
      const locked = isRoot ? ['no-permission/photo.jpg'] : [];
      const strange = found.filter(
        (path) => !expected.includes(path) && !locked.some((name) => path.endsWith(name)),
      );
      expect(strange).toEqual([]);
      expect(new Set(found).size).toBe(found.length);
    });
  },
);

describe('a single file of the corpus', () => {
  it('is decoded, or refused with the reason', async () => {
    const wrong: unknown[] = [];
    for (const { file, what, byName } of entries) {
      if (byName === undefined) continue;
      const reason = await decodeImage(file, [8, 8], resizeSettings({})).then(
        () => undefined,
        (error: unknown) =>
          error instanceof UnreadableImageError ? error.reason : `no reason: ${String(error)}`,
      );
      const outcome = reason === undefined ? 'used' : 'skipped';
      try {
        expectOutcome(byName, outcome, reason);
      } catch {
        wrong.push({ file: file.slice(folder.length), what, expected: byName, outcome, reason });
      }
    }
    expect(wrong).toEqual([]);
  });
});
