import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { Adam, CosineDecay, type Optimizer, RMSprop, SGD } from '../../dist/src/nn/index.js';
import {
  type Callback,
  type CallbackState,
  CSVLogger,
  EarlyStopping,
  type History,
  joinHistories,
  LearningRateScheduler,
  type Model,
  ModelCheckpoint,
  ReduceLROnPlateau,
  SwapEMAWeights,
  TensorBoard,
  type TrainingState,
} from '../../dist/src/train/index.js';
import { compiled, pictures, weightsOf } from './models.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

interface Kept {
  training: TrainingState;
  /** Undefined for a callback without a state. */
  callbacks: (CallbackState | undefined)[];
}

/** A copy like a checkpoint, which shares nothing with its run. */
const copied = (kept: Kept): Kept => structuredClone(kept);

describe('a resumed training', () => {
  const epochs = 7;
  const stopAfter = 2;
  let train: ImageDataset;
  let validation: ImageDataset;
  beforeAll(async () => {
    train = await pictures(await pictureFolder([5, 5]));
    validation = await pictures(await pictureFolder([4, 4], 2), { shuffle: false });
  });

  const begin = async (optimizer: Optimizer): Promise<Model> =>
    await compiled(optimizer, { dropout: 0.3, augmented: true });

  const cases: [string, () => Optimizer, (folder: string) => Callback[]][] = [
    ['Adam', () => new Adam({ learningRate: 0.01, clipnorm: 1 }), () => []],
    [
      'SGD with an average of the weights, swapped in',
      () => new SGD({ learningRate: 0.1, momentum: 0.9, useEma: true, emaOverwriteFrequency: 5 }),
      () => [new SwapEMAWeights({ swapOnEpoch: true })],
    ],
    [
      'EarlyStopping that restores the best weights',
      () => new SGD({ learningRate: 2 }),
      () => [new EarlyStopping({ patience: 3, restoreBestWeights: true })],
    ],
    [
      'ReduceLROnPlateau',
      () => new SGD({ learningRate: 2 }),
      () => [new ReduceLROnPlateau({ patience: 1, factor: 0.5 })],
    ],
    [
      'LearningRateScheduler',
      () => new RMSprop({ learningRate: 0.01 }),
      () => [new LearningRateScheduler((_, learningRate) => learningRate * 0.8)],
    ],
    [
      'files',
      () => new Adam({ learningRate: new CosineDecay({ initialLearningRate: 0.05, decaySteps: 15 }) }),
      (folder) => [
        new CSVLogger(join(folder, 'log.csv')),
        new ModelCheckpoint(join(folder, '{epoch:02d}.safetensors'), { saveBestOnly: true }),
        new ModelCheckpoint(join(folder, 'step-{epoch}-{batch}.safetensors'), { saveFreq: 4 }),
      ],
    ],
  ];

  it.each(cases)('has the same result as without a stop: %s', async (_, optimizer, callbacksIn) => {
    const fit = { epochs, validationData: validation };
    const wholeFolder = await temporaryFolder();
    const whole = await begin(optimizer());
    const atOnce = await whole.fit(train, { ...fit, callbacks: callbacksIn(wholeFolder) });

    const folder = await temporaryFolder();
    const stopped = await begin(optimizer());
    const callbacks = callbacksIn(folder);
    let kept: Kept | undefined;
    const stop: Callback = {
      onEpochEnd: async (epoch) => {
        if (epoch === stopAfter) {
          const training = await stopped.getTrainingState();
          kept = copied({ training, callbacks: callbacks.map((each) => each.getState?.()) });
        }
        // Work after the checkpoint that a killed process would leave behind.
        if (epoch === stopAfter + 1) stopped.stopTraining = true;
      },
    };
    const before = await stopped.fit(train, { ...fit, callbacks: [...callbacks, stop] });
    await stopped.dispose();

    const resumed = await begin(optimizer());
    await resumed.setTrainingState(kept!.training);
    const again = callbacksIn(folder);
    again.forEach((callback, index) => {
      const state = kept!.callbacks[index];
      if (state !== undefined) callback.setState!(state);
    });
    const rest = await resumed.fit(train, { ...fit, initialEpoch: stopAfter + 1, callbacks: again });

    expect(joinHistories(firstEpochs(before, stopAfter + 1), rest)).toEqual(atOnce);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    expect(resumed.optimizer!.iterations).toBe(whole.optimizer!.iterations);
    expect(resumed.optimizer!.getConfig()).toEqual(whole.optimizer!.getConfig());
    const files = (await readdir(wholeFolder)).sort();
    expect((await readdir(folder)).sort()).toEqual(files);
    for (const file of files) {
      expect(await readFile(join(folder, file)), file).toEqual(await readFile(join(wholeFolder, file)));
    }
    await Promise.all([whole.dispose(), resumed.dispose()]);
  });

  it('appends to the event files from before the stop', async () => {
    const folder = await temporaryFolder();
    const sizes = async (): Promise<Record<string, number>> => {
      const names = (await readdir(folder, { recursive: true })).filter((name) => name.includes('tfevents'));
      const entries = names.map(async (name) => [name, (await readFile(join(folder, name))).length]);
      return Object.fromEntries(await Promise.all(entries));
    };
    const options = { logDir: folder, updateFreq: 2 } as const;
    const model = await begin(new Adam());
    const first = new TensorBoard(options);
    let state: CallbackState | undefined;
    const keep: Callback = {
      onEpochEnd: (epoch) => {
        if (epoch === 1) state = structuredClone(first.getState());
      },
    };
    await model.fit(train, { epochs: 4, validationData: validation, callbacks: [first, keep] });
    const whole = await sizes();
    expect(
      Object.keys(whole)
        .map((name) => name.split('/')[0])
        .sort(),
    ).toEqual(['train', 'validation']);
    const second = new TensorBoard(options);
    second.setState(state!);
    // The optimizer, which counts the batches, has advanced, but its counts need no more digits.
    await model.fit(train, { initialEpoch: 2, epochs: 4, validationData: validation, callbacks: [second] });
    expect(await sizes()).toEqual(whole);
    await model.dispose();
  });
});

describe('a training state', () => {
  it('is refused by a model that trains other variables', async () => {
    const model = await compiled(new Adam());
    const state = await model.getTrainingState();
    expect(state).toMatchObject({ iterations: 0, learningRate: 0.001, slots: {} });
    model.getLayer('base').trainable = false;
    await model.compile({ optimizer: new Adam(), loss: model.loss!, metrics: ['accuracy'] });
    await expect(model.setTrainingState(state)).rejects.toThrow('which are not the 2 that the model trains');
    await model.dispose();
  });

  it('is refused if it belongs to another optimizer', async () => {
    const dataset = await pictures(await pictureFolder([2, 2]));
    const model = await compiled(new Adam());
    await model.fit(dataset);
    const state = await model.getTrainingState();
    await model.compile({ optimizer: new SGD({ momentum: 0.9 }), loss: model.loss!, metrics: ['accuracy'] });
    await expect(model.setTrainingState(state)).rejects.toThrow('SGD expects the arrays velocity with');
    await model.dispose();
  });

  it('is refused by callbacks of another kind', () => {
    expect(() => new EarlyStopping().setState({ bytes: 4 })).toThrow(
      'The state of EarlyStopping has no best',
    );
    expect(() => new CSVLogger('log.csv').setState({})).toThrow('The state of CSVLogger has no bytes');
  });
});

function firstEpochs({ epoch, history }: History, count: number): History {
  return {
    epoch: epoch.slice(0, count),
    history: {
      loss: history.loss.slice(0, count),
      accuracy: history.accuracy.slice(0, count),
      val_loss: history.val_loss.slice(0, count),
      val_accuracy: history.val_accuracy.slice(0, count),
    },
  };
}
