import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  changeSettings,
  recipes,
  resumeTraining,
  type TrainResult,
  train,
} from '../../dist/src/recipes/index.js';
import { TrainingStoppedError } from '../../dist/src/train/index.js';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from '../train/pictures.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes: ['discs', 'stripes'], perClass: 20, seed: 1 });
});

function optionsOf(out: string, changes: Record<string, string | number | boolean>) {
  return {
    data: join(folder, 'photos'),
    out: join(folder, out),
    recipe: changeSettings(recipes.best, {
      imageSize: 32,
      batchSize: 8,
      dropout: 0,
      'featureExtraction.epochs': 3,
      'fineTuning.epochs': 1,
      'fineTuning.from': 140,
      ...changes,
    }),
    weights: 'openimages',
    seed: 1,
    threads: 1,
    duplicates: 'none',
    resources: { offline: true, cacheDirectory: join(folder, 'cache') },
  } as const;
}

const historiesOf = ({ phases }: TrainResult) => phases.map(({ history }) => history.history);
const noAugmentation = {
  'augmentation.flip': 'none',
  'augmentation.rotation': 0,
  'augmentation.zoom': 0,
  'augmentation.contrast': 0,
};

describe('the first phase', () => {
  it('learns from the photographs as they are, and the second from augmented ones', async () => {
    const upright = { 'featureExtraction.augmented': false, 'featureExtraction.mirrorImages': false };
    const [head, tuned] = historiesOf(await train(optionsOf('kept', upright)));
    const never = historiesOf(await train(optionsOf('never', { ...upright, ...noAugmentation })));
    expect(head).toEqual(never[0]);
    expect(tuned.loss).not.toEqual(never[1].loss);
  }, 300_000);

  it('learns from mirror images too, and goes on after a stop with the same bits', async () => {
    const mirrored = { 'featureExtraction.augmented': false, 'featureExtraction.mirrorImages': true };
    const steps: number[] = [];
    const whole = await train({
      ...optionsOf('whole', mirrored),
      follow: { onEvent: (event) => void (event.event === 'phase' && steps.push(event.steps)) },
    });
    // 28 photographs in batches of 8, the first time each twice.
    expect(steps).toEqual([7, 4]);
    const stop = new AbortController();
    const stopped = train({
      ...optionsOf('stopped', mirrored),
      follow: {
        signal: stop.signal,
        onEvent: ({ event }) => {
          if (event === 'epoch') stop.abort();
        },
      },
    });
    await expect(stopped).rejects.toThrow(TrainingStoppedError);
    const resumed = await resumeTraining({
      run: join(folder, 'stopped'),
      resources: { offline: true, cacheDirectory: join(folder, 'cache') },
    });
    // The work of both processes.
    const lines = (await readFile(join(folder, 'stopped', 'events.jsonl'), 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { event: string; time: string });
    const end = events.findIndex(({ event }) => event === 'stopped');
    const between = (from: { time: string }, to: { time: string }): number =>
      (Date.parse(to.time) - Date.parse(from.time)) / 1000;
    const first = between(events.find(({ event }) => event === 'weights')!, events[end]);
    const second = between(events[end + 1], events.findLast(({ event }) => event === 'epoch')!);
    expect(first).toBeGreaterThan(0);
    expect(resumed.seconds).toBeGreaterThan(first + second - 0.01);
    expect(historiesOf(resumed)).toEqual(historiesOf(whole));
    expect(resumed.validation?.loss).toBe(whole.validation?.loss);
  }, 300_000);
});
