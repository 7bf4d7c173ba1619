import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  changeSettings,
  type EpochEvent,
  recipes,
  resumeTraining,
  type TrainEvent,
  type TrainResult,
  train,
} from '../../dist/src/recipes/index.js';
import { graft, temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

const recipe = changeSettings(recipes.fast, {
  imageSize: 64,
  batchSize: 8,
  'featureExtraction.epochs': 3,
  'fineTuning.epochs': 50,
});

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes: ['discs', 'squares'], perClass: 20, seed: 1 });
});

/** Trains until some epoch, or some step inside the next one, and stops as Ctrl-C does. */
async function trainUntil(run: string, isEnough: (event: TrainEvent) => boolean): Promise<EpochEvent[]> {
  const stop = new AbortController();
  const epochs: EpochEvent[] = [];
  const onEvent = (event: TrainEvent): void => {
    if (event.event === 'epoch') epochs.push(event);
    if (isEnough(event)) stop.abort();
  };
  const follow = { signal: stop.signal, onEvent };
  await expect(
    train({
      data: join(folder, 'photos'),
      out: join(folder, run),
      recipe,
      weights: 'openimages',
      seed: 1,
      threads: 1,
      resources: { offline: true, cacheDirectory: join(folder, 'cache') },
      follow,
    }),
  ).rejects.toMatchObject({ name: 'TrainingStoppedError' });
  return epochs;
}

function bestLoss(epochs: readonly EpochEvent[]): number {
  return Math.min(...epochs.map(({ logs }) => logs.val_loss));
}

async function finish(run: string): Promise<TrainResult> {
  return await resumeTraining({ run: join(folder, run), finish: true });
}

describe('a run that is ended early', () => {
  it('keeps the best of the epochs that are over, in the midst of fine-tuning', async () => {
    const epochs = await trainUntil('fine-tuning', (event) => event.event === 'epoch' && event.epoch === 6);
    const { status, validation, phases, model } = await finish('fine-tuning');
    expect(status).toBe('finished');
    expect(phases.map(({ history }) => history.epoch)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    // The model's probabilities are calibrated after its epochs; which answers it gives is not changed by that.
    const best = epochs.find(({ logs }) => logs.val_loss === bestLoss(epochs))!;
    expect(validation!.metrics.accuracy.value).toBeCloseTo(best.logs.val_accuracy, 6);
    expect((await readFile(model)).length).toBeGreaterThan(100_000);
  });

  it('keeps the first phase when the second has not finished an epoch', async () => {
    const epochs = await trainUntil(
      'between',
      (event) => event.event === 'progress' && event.phase === 'fine-tuning',
    );
    expect(epochs).toHaveLength(3);
    const { phases, validation } = await finish('between');
    expect(phases.map(({ name }) => name)).toEqual(['feature-extraction']);
    const best = epochs.find(({ logs }) => logs.val_loss === bestLoss(epochs))!;
    expect(validation!.metrics.accuracy.value).toBeCloseTo(best.logs.val_accuracy, 6);
  });

  it('needs an epoch that is over, and a run', async () => {
    await trainUntil('nothing', (event) => event.event === 'phase');
    await expect(finish('nothing')).rejects.toMatchObject({
      name: 'UsageError',
      message: 'No epoch of the run has finished, so that there is no model to keep.',
    });
    // It can still be trained.
    await expect(finish('nothing')).rejects.toMatchObject({ hint: expect.stringContaining('--resume') });
    const { code, stderr } = await graft(['train', 'photos', '--finish'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain('--finish needs the run to finish.');
  });

  it('ends on the command line, too', async () => {
    await trainUntil('command', (event) => event.event === 'epoch' && event.epoch === 2);
    const { code, stdout } = await graft(['train', '--resume', 'command', '--finish'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain('The training was ended early, after 2 of at most 53 epochs.');
    expect(stdout).toMatch(/^Saved .*model\.onnx/m);
  });
});
