import { spawnSync } from 'node:child_process';
import { chown, lchown, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Expectation } from '../corpus/entry.js';
import {
  type Corpus,
  corpusClasses,
  unlockCorpus,
  type WrittenEntry,
  writeCorpus,
} from '../corpus/write-corpus.js';
import { type Event, eventsOf, program, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';
import { unprivilegedUser, type Watched, watchGraft } from './watched-process.js';

/*
 * The corpus of bad input through the command line, as a user without rights would run it: nothing crashes, hangs or
 * fills the memory, and every file is accounted for by its name.
 */

/** Largest resident size in megabytes. One picture of the corpus alone takes 363 when it is decoded. */
const mostMegabytes = 1400;
/** Seconds that a command may take. On two idle cores, none takes a quarter of this. */
const longest = 240;

const help = spawnSync(process.execPath, [program, '--help'], { encoding: 'utf8' }).stdout;
const hasCommand = (name: string): boolean => new RegExp(`^ {2}${name} `, 'm').test(help);

const user = unprivilegedUser();
const isRoot = process.getuid?.() === 0 && user === undefined;

let folder: string;
let photographs: string;
let corpus: Corpus;
/** Root can read every file, so unreadable files are left out if no other user can run the command. */
let entries: readonly WrittenEntry[];

beforeAll(async () => {
  folder = await temporaryFolder();
  photographs = join(folder, 'photographs');
  corpus = await writeCorpus(photographs);
  entries = corpus.entries.filter(({ unlessRoot }) => !(unlessRoot && isRoot));
  for (const [part, seed] of Object.entries({ train: 1, validation: 2 })) {
    await photographFolder(join(folder, 'clean', part), { classes: corpusClasses, perClass: 12, seed });
  }
  await trainAndSave('small', join(folder, 'clean'), join(folder, 'model.onnx'));
  await mkdir(join(folder, 'data'));
  await symlink(photographs, join(folder, 'data/train'));
  await symlink(photographs, join(folder, 'data/validation'));
  if (user !== undefined) await giveAll(folder, user);
});

afterAll(async () => {
  await unlockCorpus(photographs);
  await rm(photographs, { recursive: true, force: true });
});

async function giveAll(path: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  // A name that is not UTF-8 cannot be opened; its file keeps its owner, and every user can read it.
  if (stats === undefined) return;
  if (!stats.isDirectory()) return await lchown(path, uid, gid);
  await chown(path, uid, gid);
  for (const name of await readdir(path)) await giveAll(join(path, name), { uid, gid });
}

/** Runs a command that must end by itself within the limits, without reporting an internal error. */
async function run(...args: readonly string[]): Promise<Watched> {
  const ended = await watchGraft(args, folder, { seconds: longest, user });
  expect(ended.stderr).not.toMatch(/ at .*\.js:\d+|TypeError|--verbose/);
  expect(ended.signal).toBeNull();
  if (ended.megabytes !== undefined) expect(ended.megabytes).toBeLessThan(mostMegabytes);
  return ended;
}

interface Found {
  readonly outcome: string;
  readonly reason?: string;
}

/** Files that were treated differently from what the catalogue says. */
function wrongOnes(
  judged: readonly (readonly [entry: WrittenEntry, expected: Expectation])[],
  fate: (entry: WrittenEntry) => Found,
): unknown[] {
  return judged.flatMap(([entry, expected]) => {
    const found = fate(entry);
    const right =
      found.outcome === expected.outcome &&
      (expected.outcome !== 'skipped' || expected.reason.test(found.reason ?? ''));
    return right ? [] : [{ path: entry.path, what: entry.what, expected, found }];
  });
}

type Skipped = readonly { readonly path: string; readonly reason: string }[];

/** Compares the files left out of a folder with the catalogue. The result does not name files that are used. */
function expectSkipped(skipped: Skipped, at: (entry: WrittenEntry) => string): void {
  const reasons = new Map(skipped.map(({ path, reason }) => [resolve(folder, path), reason]));
  const judged = entries.map((entry) => [entry, entry.inFolder] as const);
  const wrong = wrongOnes(judged, (entry) => {
    const reason = reasons.get(at(entry));
    if (reason !== undefined) return { outcome: 'skipped', reason };
    return { outcome: entry.inFolder.outcome === 'skipped' ? 'not named' : entry.inFolder.outcome };
  });
  expect(wrong).toEqual([]);
  const expected = new Set(entries.map(at));
  expect([...reasons.keys()].filter((path) => !expected.has(path))).toEqual([]);
}

const usedInFolder = (): number => entries.filter(({ inFolder }) => inFolder.outcome === 'used').length;

describe('the corpus of bad input', () => {
  it('is accepted by graft evaluate', async () => {
    const { code, stdout } = await run('evaluate', 'model.onnx', 'photographs', '--json');
    expect(code).toBe(0);
    const outcome = eventsOf(stdout).at(-1) as Event & { count: number; skipped: Skipped };
    expect(outcome.event).toBe('result');
    expect(outcome.count).toBe(usedInFolder());
    expectSkipped(outcome.skipped, ({ className, path }) => join(photographs, className, path));
  });

  it('is accepted by graft predict, file by file', async () => {
    const named = entries.flatMap((entry) =>
      entry.byName === undefined ? [] : [[entry, entry.byName] as const],
    );
    const paths = named.map(([{ file }]) => file);
    const { code, stdout } = await run('predict', 'model.onnx', '--json', '--', ...paths);
    expect(code).toBe(1);
    const events = eventsOf(stdout).filter(({ event }) => event === 'prediction' || event === 'error');
    expect(events.map(({ path }) => path)).toEqual(paths);
    const fates = new Map(events.map((event) => [event.path, event]));
    const wrong = wrongOnes(named, ({ file }) => {
      const { event, reason } = fates.get(file)!;
      return event === 'prediction' ? { outcome: 'used' } : { outcome: 'skipped', reason: String(reason) };
    });
    expect(wrong).toEqual([]);
  });

  it('is accepted by graft tutorial for training', async () => {
    const settings = [
      '--image-size',
      '32',
      '--batch-size',
      '16',
      '--epochs',
      '2',
      '--seed',
      '1',
      '--offline',
    ];
    const { code, stdout } = await run(
      ...['tutorial', '--recipe', 'fast', '--data', 'data', '--weights', 'openimages'],
      ...[...settings, '--out', 'runs/corpus', '--json'],
    );
    expect(code).toBe(0);
    const outcome = eventsOf(stdout).at(-1) as Event & { validation: { count: number }; skipped: Skipped };
    expect(outcome.validation.count).toBe(usedInFolder());
    const { skipped } = outcome;
    for (const part of ['train', 'validation']) {
      const ofPart = skipped.filter(({ path }) =>
        resolve(folder, path).startsWith(join(folder, 'data', part)),
      );
      expectSkipped(ofPart, ({ className, path }) => join(folder, 'data', part, className, path));
    }
  });

  it.runIf(hasCommand('train'))('is accepted by graft train', async () => {
    const { code, stdout } = await run(
      'train',
      'photographs',
      '--out',
      'runs/trained',
      '--seed',
      '1',
      '--set',
      'featureExtraction.epochs=2',
      '--set',
      'fineTuning.epochs=1',
      '--json',
    );
    expect(code).toBe(0);
    const outcome = eventsOf(stdout).at(-1) as Event & { skipped: Skipped };
    expect(outcome.event).toBe('result');
    expectSkipped(outcome.skipped, ({ className, path }) => join(photographs, className, path));
    const { counts } = eventsOf(stdout).find(({ event }) => event === 'data') as unknown as {
      counts: Record<string, Record<string, number>>;
    };
    const parts = Object.values(counts).flatMap((part) => Object.values(part));
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(usedInFolder());
  });

  it.runIf(hasCommand('inspect'))('is accepted by graft inspect', async () => {
    const { code, stdout } = await run('inspect', 'photographs', '--json');
    expect(code).toBe(1);
    const events = eventsOf(stdout);
    const { event, found, used, skipped, ignored } = events.at(-1) as Event & Record<string, number>;
    expect(event).toBe('result');
    expect(found).toBe(used + skipped + ignored);
    expect(used).toBe(usedInFolder());
    // It also reports pictures that are left out because of their names.
    const problems = events.filter(
      (problem) =>
        problem.event === 'problem' &&
        !problem.used &&
        !/, left out because it has /.test(String(problem.reason)),
    );
    expectSkipped(problems as unknown as Skipped, ({ className, path }) =>
      join(photographs, className, path),
    );
  });
});
