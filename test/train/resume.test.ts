import { beforeAll, describe, expect, it } from 'vitest';
import { Adam, RMSprop } from '../../dist/src/nn/index.js';
import {
  type Callback,
  EarlyStopping,
  type FitState,
  TrainingStoppedError,
} from '../../dist/src/train/index.js';
import { compiled, pictures, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

const epochs = 3;
const settings = { augmented: true, dropout: 0.3 };

/** A copy of a state, as another process would get it. */
const carried = (state: FitState): FitState => structuredClone(state);

describe('fit from a saved state', () => {
  let folder: string;
  let wholeHistory: unknown;
  let wholeWeights: number[];
  const states: FitState[] = [];

  const optimizer = (): Adam => new Adam({ learningRate: 0.01 });
  const best = (): Callback =>
    new EarlyStopping({ monitor: 'val_loss', patience: 10, restoreBestWeights: true });

  beforeAll(async () => {
    folder = await pictureFolder([7, 7]);
    const model = await compiled(optimizer(), settings);
    const data = await pictures(folder);
    const history = await model.fit(data, {
      epochs,
      validationData: data,
      callbacks: [best()],
      checkpoint: { everySeconds: 0, save: (state) => void states.push(carried(state)) },
    });
    wholeHistory = structuredClone(history);
    wholeWeights = weightsOf(model);
  });

  it('provides a state after every step and every epoch', () => {
    expect(states.map(({ epoch, progress }) => [epoch, progress.batches])).toEqual(
      Array.from({ length: epochs }, (_, epoch) => [
        [epoch, 1],
        [epoch, 2],
        [epoch, 3],
        [epoch, 4],
        [epoch + 1, 0],
      ]).flat(),
    );
  });

  it('ends with the same bits from any saved state', async () => {
    for (const state of states) {
      const model = await compiled(optimizer(), settings);
      const data = await pictures(folder);
      const history = await model.fit(data, {
        epochs,
        validationData: data,
        callbacks: [best()],
        checkpoint: { resume: carried(state), save: () => undefined },
      });
      expect(history).toEqual(wholeHistory);
      expect(weightsOf(model)).toEqual(wholeWeights);
    }
  });

  it('stops after the current step, and resumes from there', async () => {
    const stop = new AbortController();
    const kept: FitState[] = [];
    const model = await compiled(optimizer(), settings);
    const data = await pictures(folder);
    const stopping: Callback = {
      onTrainBatchEnd: ({ epoch, step }) => {
        if (epoch === 1 && step === 2) stop.abort();
      },
    };
    const fitting = model.fit(data, {
      epochs,
      validationData: data,
      callbacks: [best(), stopping],
      signal: stop.signal,
      checkpoint: { save: (state) => void kept.push(carried(state)) },
    });
    await expect(fitting).rejects.toThrow(TrainingStoppedError);
    expect(kept.map(({ epoch, progress }) => [epoch, progress.batches])).toEqual([
      [1, 0],
      [1, 2],
    ]);
    const other = await compiled(optimizer(), settings);
    const history = await other.fit(await pictures(folder), {
      epochs,
      validationData: data,
      callbacks: [best(), {}],
      checkpoint: { resume: kept[1], save: () => undefined },
    });
    expect(history).toEqual(wholeHistory);
    expect(weightsOf(other)).toEqual(wholeWeights);
  });

  it('stops during validation too, after the epoch of training', async () => {
    const stop = new AbortController();
    const kept: FitState[] = [];
    const model = await compiled(optimizer(), settings);
    const data = await pictures(folder);
    const fitting = model.fit(data, {
      epochs,
      validationData: data,
      callbacks: [best(), { onTestBatchEnd: () => stop.abort() }],
      signal: stop.signal,
      checkpoint: { save: (state) => void kept.push(carried(state)) },
    });
    await expect(fitting).rejects.toThrow(/epoch 1, after 4 of its steps/);
    const other = await compiled(optimizer(), settings);
    const history = await other.fit(await pictures(folder), {
      epochs,
      validationData: data,
      callbacks: [best(), {}],
      checkpoint: { resume: kept.at(-1), save: () => undefined },
    });
    expect(history).toEqual(wholeHistory);
  });

  it('refuses a state of another optimizer', async () => {
    const model = await compiled(new RMSprop(), settings);
    const data = await pictures(folder);
    await expect(
      model.fit(data, {
        epochs,
        callbacks: [best()],
        checkpoint: { resume: carried(states[0]), save: () => undefined },
      }),
    ).rejects.toThrow(/RMSprop expects the arrays velocity .* received momentum/);
  });
});
