import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseGraph } from '../../src/graph/index.js';
import { catsAndDogs, graftJson, hasShared, imagenetWeights, temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';
import { Coordinator, type CoordinatorOptions, type WorkerEnd } from './coordinator.js';

type Settings = Readonly<Record<string, string | number>>;

const set = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

/** One recipe with one thread a process, the other with more than the machine may have cores for. */
const withThreads = (threads: number): string[] => [
  ...['--weights', 'openimages', '--offline', '--seed', '5', '--threads', String(threads)],
];
const tutorial = [
  ...['--recipe', 'tutorial', ...withThreads(1)],
  ...set({
    imageSize: 64,
    batchSize: 8,
    'featureExtraction.epochs': 2,
    'fineTuning.epochs': 2,
    'fineTuning.from': 140,
  }),
];
const best = [
  ...['--recipe', 'best', ...withThreads(2)],
  ...set({
    imageSize: 64,
    batchSize: 8,
    'augmentation.mixUp': 0.2,
    'augmentation.cutMix': 0.5,
    averaging: 0.9,
    'featureExtraction.epochs': 2,
    'fineTuning.epochs': 2,
    'fineTuning.clipNorm': 0.5,
    'fineTuning.from': 140,
  }),
];

let folder: string;

interface Outcome {
  /** Every number of the run's model. */
  readonly weights: Float32Array;
  /** Of these numbers, because comparing millions of them one by one takes minutes. */
  readonly digest: string;
  readonly history: Record<string, number[]>;
}

async function outcome(run: string): Promise<Outcome> {
  const model = join(folder, run, 'model.onnx');
  const { constants } = parseGraph(await readFile(model), model);
  const arrays = [...constants.values()].flatMap(({ data }) => (data instanceof Float32Array ? [data] : []));
  const weights = new Float32Array(arrays.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const array of arrays) {
    weights.set(array, at);
    at += array.length;
  }
  const { history } = JSON.parse(await readFile(join(folder, run, 'history.json'), 'utf8'));
  return { weights, digest: createHash('sha256').update(weights).digest('hex'), history };
}

function expectSame(given: Outcome, expected: Outcome): void {
  expect({ digest: given.digest, history: given.history }).toEqual({
    digest: expected.digest,
    history: expected.history,
  });
}

function expectClose(given: Outcome, expected: Outcome, most = 1e-5): void {
  expect(given.weights.length).toBe(expected.weights.length);
  let [squares, scale] = [0, 0];
  for (const [at, value] of expected.weights.entries()) {
    squares += (given.weights[at] - value) ** 2;
    scale += value ** 2;
  }
  expect(Math.sqrt(squares / scale)).toBeLessThan(most);
  for (const [name, values] of Object.entries(expected.history)) {
    expect(given.history[name], name).toHaveLength(values.length);
    for (const [at, value] of values.entries()) expect(given.history[name][at], name).toBeCloseTo(value, 3);
  }
}

async function train(
  run: string,
  settings: readonly string[],
  size: number,
  more: Partial<CoordinatorOptions> = {},
): Promise<{ ends: WorkerEnd[]; coordinator: Coordinator }> {
  const coordinator = new Coordinator({
    size,
    arguments: ['photos', ...settings, '--out', run],
    directory: folder,
    ...more,
  });
  return { ends: await coordinator.run(), coordinator };
}

function expectDone(ends: readonly WorkerEnd[]): void {
  for (const { code, stderr, last } of ends) {
    expect({ code, stderr, type: last?.type, message: last?.message }).toEqual({
      code: 0,
      stderr: '',
      type: 'done',
      message: undefined,
    });
  }
}

const events = async (run: string): Promise<{ event: string; [name: string]: unknown }[]> =>
  (await readFile(join(folder, run, 'events.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), {
    classes: ['discs', 'squares'],
    perClass: 24,
    seed: 1,
    width: 80,
    height: 64,
  });
});

describe('graft worker', () => {
  describe.each([
    ['tutorial', tutorial],
    ['best', best],
  ])('with the recipe %s', (name, settings) => {
    let alone: Outcome;
    beforeAll(async () => {
      await graftJson(['train', 'photos', ...settings, '--out', `${name}-alone`], folder);
      alone = await outcome(`${name}-alone`);
    });

    it('trains in one process with the same bits as graft train', async () => {
      const { ends, coordinator } = await train(`${name}-1`, settings, 1);
      expectDone(ends);
      expectSame(await outcome(`${name}-1`), alone);
      expect(coordinator.heard.filter(({ header }) => header.type === 'all-reduce')).toEqual([]);
    });

    it.each([2, 4])('trains in %i processes as in one', async (size) => {
      const { ends, coordinator } = await train(`${name}-${size}`, settings, size);
      expectDone(ends);
      expectClose(await outcome(`${name}-${size}`), alone);
      expect(ends[0].last!.result).toMatchObject({
        event: 'result',
        status: 'finished',
        run: `${name}-${size}`,
      });
      expect(ends[1].last!.result).toEqual({ event: 'done' });
      expect(await events(`${name}-${size}`)).toContainEqual(
        expect.objectContaining({ event: 'world', size, before: 1, step: 0 }),
      );
      // Rank 0 tells what graft train tells, and the others nothing.
      const told = coordinator.heard.filter(({ header }) => header.type === 'event');
      expect(new Set(told.map(({ rank }) => rank))).toEqual(new Set([0]));
      const kinds = new Set(told.map(({ header }) => (header.event as { event: string }).event));
      for (const kind of ['data', 'weights', 'phase', 'epoch', 'world']) expect(kinds).toContain(kind);
    });
  });

  // The test of a run that has not begun does the same with the other recipe.
  it('has the same bits in as many processes again', async () => {
    const { ends } = await train('best-again', best, 2);
    expectDone(ends);
    expectSame(await outcome('best-again'), await outcome('best-2'));
  });

  it.runIf(hasShared)(
    'trains in 2 processes as in one, on real photographs and ImageNet weights',
    async () => {
      for (const animal of ['cats', 'dogs']) {
        const files = (await readdir(join(catsAndDogs, 'train', animal))).sort().slice(0, 40);
        for (const file of files)
          await cp(join(catsAndDogs, 'train', animal, file), join(folder, 'pets', animal, file));
      }
      const settings = [
        ...['--recipe', 'best', '--weights', imagenetWeights, '--offline', '--seed', '3', '--threads', '2'],
        ...set({
          imageSize: 96,
          batchSize: 8,
          'augmentation.mixUp': 0.2,
          'featureExtraction.epochs': 2,
          'fineTuning.epochs': 2,
          'fineTuning.from': 130,
        }),
      ];
      await graftJson(['train', 'pets', ...settings, '--out', 'pets-alone'], folder);
      const { ends } = await train('pets-2', [], 2, { arguments: ['pets', ...settings, '--out', 'pets-2'] });
      expectDone(ends);
      expectClose(await outcome('pets-2'), await outcome('pets-alone'));
    },
  );

  it('goes on in another number of processes when one is killed in a step', async () => {
    let steps = 0;
    const killing = await train('killed', tutorial, 2, {
      onMessage: ({ rank, header }, workers) => {
        if (rank === 1 && header.type === 'all-reduce' && ++steps === 18) workers.kill(1);
      },
    });
    expect(killing.ends[1].signal).toBe('SIGKILL');
    expect(killing.ends[0]).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^graft: The connection to the coordinator has ended: it was closed\.$/m),
    });
    expect(existsSync(join(folder, 'killed/checkpoint.bin'))).toBe(true);
    expect(existsSync(join(folder, 'killed/run.lock'))).toBe(false);
    await cp(join(folder, 'killed'), join(folder, 'killed-4'), { recursive: true });
    await graftJson(['train', '--resume', 'killed'], folder);
    const { ends } = await train('killed-4', tutorial, 4, { resume: true });
    expectDone(ends);
    const alone = await outcome('tutorial-alone');
    expectClose(await outcome('killed'), alone);
    expectClose(await outcome('killed-4'), alone);
    const worlds = async (run: string): Promise<unknown[]> =>
      (await events(run)).filter(({ event }) => event === 'world').map(({ size, before }) => [size, before]);
    expect(await worlds('killed')).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(await worlds('killed-4')).toEqual([
      [2, 1],
      [4, 2],
    ]);
  });

  it('begins a run that was to go on and has not begun, and is done with one that has finished', async () => {
    const first = await train('resumed', tutorial, 2, { resume: true });
    expectDone(first.ends);
    expectSame(await outcome('resumed'), await outcome('tutorial-2'));
    const { ends } = await train('resumed', tutorial, 2, { resume: true });
    expectDone(ends);
    expect(ends.map(({ last }) => last!.result)).toEqual([
      { event: 'finished', run: 'resumed' },
      { event: 'done' },
    ]);
  });

  it('is not continued with other photographs, settings or another recipe', async () => {
    const refused = async (settings: readonly string[], more = {}): Promise<unknown> =>
      (await train('resumed', settings, 1, { resume: true, ...more })).ends[0].last;
    const other = (said: string) => ({ type: 'failed', message: expect.stringContaining(said) as string });
    expect(await refused([...tutorial, '--seed', '8'])).toMatchObject(other('but 8 was given'));
    expect(await refused([...tutorial, '--set', 'batchSize=3'])).toMatchObject(other('batchSize'));
    expect(await refused(['--recipe', 'best'])).toMatchObject(other('the recipe tutorial, but best'));
    const elsewhere = ['elsewhere', '--out', 'resumed'];
    expect(await refused([], { arguments: elsewhere })).toMatchObject(other('with the photographs'));
    // What is not said is as the run has it.
    expect(await refused([])).toMatchObject({ type: 'done' });
  });

  it('stops all processes after the same step, and goes on', async () => {
    let steps = 0;
    const { ends } = await train('stopped', tutorial, 2, {
      onMessage: ({ rank, header }, workers) => {
        if (rank === 0 && header.type === 'all-reduce' && ++steps === 8) workers.send(1, { type: 'finish' });
      },
    });
    expectDone(ends);
    for (const { last } of ends) expect(last!.result).toMatchObject({ event: 'stopped', run: 'stopped' });
    const going = await train('stopped', tutorial, 2, { resume: true });
    expectDone(going.ends);
    expectSame(await outcome('stopped'), await outcome('tutorial-2'));
  });

  it('tells that a rank has other photographs', async () => {
    await cp(join(folder, 'photos'), join(folder, 'here/photos'), { recursive: true });
    const missing = join(folder, 'here/photos/discs/003.jpg');
    const { ends } = await train('here/run', [], 2, {
      arguments: [join(folder, 'here/photos'), ...tutorial, '--out', 'here/run'],
      onMessage: ({ rank, header }) => {
        // Rank 0 has read all photographs when it sends the list.
        if (rank === 0 && header.type === 'broadcast' && header.sequence === 2) rmSync(missing);
      },
    });
    expect(ends[1].last).toMatchObject({
      type: 'failed',
      kind: 'failed',
      message: `Rank 1 has other photographs than rank 0: ${missing} is missing.`,
    });
    expect(ends[0].code).toBe(1);
  });
});
