import { createHash } from 'node:crypto';
import { copyFile, cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withChecksum } from '../../dist/src/files/index.js';
import { changeSettings, recipes, resumeTraining, train } from '../../dist/src/recipes/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Models } from '../../dist/src/studio/judge/models.js';
import { StudioRun } from '../../dist/src/studio/runs/studio-run.js';
import { photographFolder } from '../cli/photographs.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

type Options = Parameters<typeof train>[0];

const recipe = changeSettings(recipes.tutorial, {
  imageSize: 32,
  alpha: 1,
  batchSize: 8,
  'featureExtraction.epochs': 2,
  'fineTuning.epochs': 0,
});

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const resources = () => ({ offline: true, cacheDirectory: at('cache') });

/** Trains for one epoch, and is stopped then. */
async function begin(out: string, changes: Partial<Options> = {}): Promise<void> {
  const stop = new AbortController();
  const options: Options = {
    data: at('photos'),
    out: at(out),
    recipe,
    seed: 1,
    threads: 1,
    resources: resources(),
    follow: { signal: stop.signal, onEvent: ({ event }) => event === 'epoch' && stop.abort() },
    ...changes,
    ...(changes.from === undefined && { weights: 'openimages' }),
  };
  await expect(train(options)).rejects.toThrow('Training was stopped');
}

/** What the run ends with: its figures, and the bits of its model. */
async function finish(run: string): Promise<unknown> {
  const { model } = await resumeTraining({ run: at(run), resources: resources() });
  const history = JSON.parse(await readFile(at(run, 'history.json'), 'utf8'));
  return {
    history,
    model: createHash('sha256')
      .update(await readFile(model))
      .digest('hex'),
  };
}

let copies = 0;
async function copyOf(run: string): Promise<string> {
  const copy = `copy-${copies++}`;
  await cp(at(run), at(copy), { recursive: true });
  return copy;
}

let whole: unknown;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-run-files-'));
  const classes = ['discs', 'squares'] as const;
  for (const [name, seed] of [
    ['photos', 1],
    ['others', 2],
  ] as const) {
    await photographFolder(at(name), { classes: [...classes], perClass: 12, seed, width: 48, height: 40 });
  }
  await begin('run');
  await begin('other-seed', { seed: 2 });
  await begin('other-recipe', { recipe: changeSettings(recipe, { 'featureExtraction.learningRate': 0.5 }) });
  await begin('other-photographs', { data: at('others') });
  const finished = await copyOf('run');
  whole = await finish(finished);
  await cp(at(finished), at('finished'), { recursive: true });
  await cp(at('other-seed'), at('other-finished'), { recursive: true });
  await finish('other-finished');
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

type Damage = readonly [name: string, damage: (path: string) => Promise<void>];

const changed = (name: string, change: (content: Buffer) => string | Uint8Array): Damage => [
  name,
  async (path) => writeFile(path, change(await readFile(path))),
];
const edited = (name: string, edit: (value: Record<string, unknown>) => unknown): Damage =>
  changed(name, (content) => JSON.stringify(edit(JSON.parse(content.toString('utf8')))));
const replacedBy = (run: string, file: string): Damage => [
  `replaced by that of ${run}`,
  async (path) => copyFile(at(run, file), path),
];
const missing: Damage = ['missing', (path) => rm(path)];
const spoilt: readonly Damage[] = [
  changed('empty', () => ''),
  changed('cut off', (content) => content.subarray(0, content.length / 2)),
  changed('zeros', (content) => Buffer.alloc(content.length)),
  changed('another text', () => 'hello'),
  changed('with one other bit', (content) => {
    content[Math.floor(content.length / 3)] ^= 1;
    return content;
  }),
];
/** Runs with one difference each. */
const others = ['other-seed', 'other-recipe', 'other-photographs'];

type Photographs = { parts: Record<'train' | 'validation', unknown[]> };

const damages: Readonly<Record<string, readonly Damage[]>> = {
  'config.json': [
    missing,
    ...spoilt,
    ...others.map((run) => replacedBy(run, 'config.json')),
    edited('with another seed', (value) => ({ ...value, seed: 5 })),
    edited('with more epochs', (value) => {
      (value.recipe as { featureExtraction: { epochs: number } }).featureExtraction.epochs = 3;
      return value;
    }),
    edited('without its checksum', ({ checksum, ...value }) => value),
    edited('without its digests', ({ checksum, run, photographs, ...value }) => withChecksum(value)),
    edited('with other threads', (value) => ({ ...value, threads: 2 })),
    edited('with an empty object', () => ({})),
    edited('as a list', () => []),
  ],
  'photographs.json': [
    ...spoilt,
    replacedBy('other-photographs', 'photographs.json'),
    replacedBy('other-seed', 'photographs.json'),
    edited('with a photograph in another part', (value) => {
      const { train: own, validation } = (value as unknown as Photographs).parts;
      validation.push(own.pop());
      return value;
    }),
    edited('with another label', (value) => {
      const [first] = (value as unknown as { parts: { train: { labels: number[] }[] } }).parts.train;
      first.labels[0] = 1 - first.labels[0];
      return value;
    }),
    edited('with its classes swapped', (value) => {
      (value.classNames as string[]).reverse();
      return value;
    }),
    edited('without its checksum', ({ checksum, ...value }) => value),
  ],
  'checkpoint.bin': [...spoilt, ...others.map((run) => replacedBy(run, 'checkpoint.bin'))],
};

describe('a run whose', () => {
  for (const [file, list] of Object.entries(damages)) {
    it.each(list)(`${file} is %s is refused`, async (_, damage) => {
      const run = await copyOf('run');
      await damage(at(run, file));
      const before = await readFile(at(run, 'checkpoint.bin'));
      await expect(resumeTraining({ run: at(run), resources: resources() })).rejects.toMatchObject({
        message: expect.stringContaining(at(run)),
        hint: expect.stringMatching(/\S/),
      });
      // Nothing is lost by it.
      expect((await readFile(at(run, 'checkpoint.bin'))).equals(before)).toBe(true);
    });
  }

  it.each([
    ['photographs.json is missing', 'photographs.json', missing[1]],
    ['checkpoint.bin is missing', 'checkpoint.bin', missing[1]],
    ['events.jsonl is missing', 'events.jsonl', missing[1]],
    ['events.jsonl is cut off', 'events.jsonl', spoilt[1][1]],
    ['config.json is written with other spaces', 'config.json', edited('', (value) => value)[1]],
  ])(
    '%s ends as if it were not',
    async (_, file, damage) => {
      const run = await copyOf('run');
      await damage(at(run, file));
      expect(await finish(run)).toEqual(whole);
    },
    120_000,
  );

  it('photographs.json is missing, and a photograph has changed, is refused', async () => {
    await cp(at('photos'), at('changing'), { recursive: true, preserveTimestamps: true });
    await begin('changing-run', { data: at('changing') });
    await rm(at('changing-run/photographs.json'));
    const [first] = await readdir(at('changing/discs'));
    await copyFile(at('others/discs', first), at('changing/discs', first));
    await expect(resumeTraining({ run: at('changing-run'), resources: resources() })).rejects.toThrow(
      /is missing.*the photographs have changed/,
    );
  }, 120_000);

  it.each([
    ['two files', ['config.json', 'photographs.json']],
    ['two other files', ['config.json', 'checkpoint.bin']],
    ['two more files', ['photographs.json', 'checkpoint.bin']],
  ])('%s are those of another run is refused', async (_, files) => {
    // A run of another recipe has the same parts.
    for (const other of ['other-seed', 'other-photographs']) {
      const run = await copyOf('run');
      for (const file of files) await copyFile(at(other, file), at(run, file));
      await expect(resumeTraining({ run: at(run), resources: resources() })).rejects.toThrow(
        /belongs to another run/,
      );
    }
  });

  it.each(['other-finished', 'finished'])(
    'results.json came from %s is as it was',
    async (other) => {
      const run = await copyOf('run');
      await copyFile(at(other, 'results.json'), at(run, 'results.json'));
      const message = other === 'finished' ? /has finished/ : /belongs to another run/;
      await expect(resumeTraining({ run: at(run), resources: resources() })).rejects.toThrow(message);
      if (other === 'finished') return;
      await rm(at(run, 'results.json'));
      expect(await finish(run)).toEqual(whole);
    },
    120_000,
  );

  it('classifier to start from was replaced is refused', async () => {
    await copyFile(at('finished/model.onnx'), at('start.onnx'));
    await begin('from', { from: at('start.onnx') });
    await copyFile(at('other-finished/model.onnx'), at('start.onnx'));
    await expect(resumeTraining({ run: at('from'), resources: resources() })).rejects.toMatchObject({
      message: expect.stringContaining('does not begin as it did'),
      hint: expect.stringContaining('start.onnx'),
    });
  }, 120_000);

  it('results are gone trains again to the same', async () => {
    const run = await copyOf('finished');
    await rm(at(run, 'results.json'));
    expect(await finish(run)).toEqual(whole);
  }, 120_000);
});

describe('the Studio', () => {
  const opened = async (name: string): Promise<StudioRun> => {
    const run = new StudioRun(await realpath(at(name)));
    await run.refresh();
    return run;
  };

  it('does not judge a model that another run trained', async () => {
    const name = await copyOf('finished');
    const models = new Models(new Session());
    const run = await opened(name);
    expect(await models.pathOf(run)).toBe(join(run.folder, 'model.onnx'));
    await copyFile(at('other-finished/model.onnx'), at(name, 'model.onnx'));
    await expect(models.pathOf(run)).rejects.toMatchObject({ status: 409, kind: 'run-file' });
  });

  it.each([
    ['config.json', 'changed'],
    ['results.json', 'other-run'],
    ['photographs.json', 'other-run'],
  ])('shows a run whose %s is spoilt as failed, with what is wrong', async (file, problem) => {
    const name = await copyOf(file === 'config.json' ? 'run' : 'finished');
    if (problem === 'other-run') await copyFile(at('other-finished', file), at(name, file));
    else await edited('', (value) => ({ ...value, seed: 5 }))[1](at(name, file));
    const summary = (await opened(name)).summary();
    // The results of a finished run are there without its photographs.
    if (file === 'photographs.json') expect(summary).toMatchObject({ state: 'finished' });
    else {
      const values = { file, problem };
      expect(summary).toMatchObject({ state: 'failed', error: { kind: 'run-file', values } });
    }
  });
});

describe('a folder with parts of a run', () => {
  it.each(['photographs.json', 'checkpoint.bin', 'events.jsonl', 'results.json', 'model.onnx'])(
    'but no config.json is not taken over: %s',
    async (file) => {
      await cp(at('finished', file), at(`only-${file}`, file), { recursive: true }).catch(() =>
        cp(at('run', file), at(`only-${file}`, file), { recursive: true }),
      );
      const options = { data: at('photos'), out: at(`only-${file}`), recipe, weights: 'openimages' };
      await expect(train({ ...options, resources: resources() })).rejects.toMatchObject({
        message: expect.stringContaining(`holds ${file}, but no config.json`),
        hint: expect.stringContaining('--out'),
      });
    },
  );
});
