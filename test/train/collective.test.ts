import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AugmentationLayer,
  CutMix,
  MixUp,
  RandomFlip,
  RandomRotation,
} from '../../dist/src/augmentation/index.js';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  type Optimizer,
  ReLU,
  Rescaling,
  RMSprop,
  SGD,
} from '../../dist/src/nn/index.js';
import { Session } from '../../dist/src/session/index.js';
import {
  AugmentedViews,
  type Collective,
  EarlyStopping,
  type FitOptions,
  type FitState,
  type History,
  Model,
  Sequential,
  SwapEMAWeights,
} from '../../dist/src/train/index.js';
import { placesOf } from '../../src/train/shared/collective.js';
import { localCollectives, onRanks } from './local-collective.js';
import { logitsLoss, pictures, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

interface Setting {
  readonly augmentation?: () => AugmentationLayer[];
  readonly optimizer: () => Optimizer;
  readonly frozen?: boolean;
  readonly l2?: number;
  readonly batchSize?: number;
  readonly options?: (model: Model) => FitOptions;
}

/** The same model in every process. */
function modelOf({ augmentation, frozen = false, l2 = 0 }: Setting): Model {
  const session = new Session({ seed: 11, threads: 2 });
  return session.use(() => {
    const inputs = Input({ shape: [32, 32, 3] });
    let x = inputs;
    if (augmentation !== undefined) x = new Sequential(augmentation()).apply(x);
    x = new Rescaling(1 / 127.5, { offset: -1 }).apply(x);
    const base = new Conv2D(8, 3, { strides: 4, useBias: false, name: 'conv' });
    base.trainable = !frozen;
    x = new ReLU(6).apply(new BatchNormalization({ name: 'bn' }).apply(base.apply(x)));
    x = new Dropout(0.2).apply(x);
    x = new GlobalAveragePooling2D().apply(x);
    x = new Dropout(0.3).apply(x);
    const regularizer = l2 > 0 ? { kernelRegularizer: { l1: 0, l2 } } : {};
    return new Model({ inputs, outputs: new Dense(1, { name: 'head', ...regularizer }).apply(x), session });
  });
}

interface Outcome {
  readonly history: History;
  readonly weights: number[];
  readonly evaluation: unknown;
  readonly skipped: string[];
}

/** Trains and evaluates in one process, which is alone or one of several. */
async function trained(
  setting: Setting,
  folder: string,
  collective?: Collective,
  more: FitOptions = {},
): Promise<Outcome> {
  const model = modelOf(setting);
  const training = await pictures(folder, { batchSize: setting.batchSize ?? 6 });
  const validation = await pictures(folder, { batchSize: 5, shuffle: false });
  await model.compile({ optimizer: setting.optimizer(), loss: logitsLoss, metrics: ['accuracy', 'AUC'] });
  const history = await model.fit(training, {
    epochs: 4,
    validationData: validation,
    collective,
    ...setting.options?.(model),
    ...more,
  });
  const { skipped, ...figures } = await model.evaluate(validation, { collective });
  const weights = weightsOf(model);
  await model.session.close();
  return { history, weights, evaluation: figures, skipped: training.skipped.map(({ path }) => path) };
}

/** The largest difference between weights, relative to the largest of them. */
function difference(one: readonly number[], other: readonly number[]): number {
  const scale = Math.max(...one.map(Math.abs));
  return Math.max(...one.map((value, at) => Math.abs(value - other[at]))) / scale;
}

function expectClose(figures: unknown, expected: unknown): void {
  if (typeof expected === 'number') expect(figures).toBeCloseTo(expected, 4);
  else
    for (const [name, value] of Object.entries(expected as object))
      expectClose((figures as Record<string, unknown>)[name], value);
}

const settings: Readonly<Record<string, Setting>> = {
  'plain pictures, RMSprop': { optimizer: () => new RMSprop({ learningRate: 0.002 }) },
  'a frozen part, penalties and class weights': {
    optimizer: () => new Adam({ learningRate: 0.01 }),
    frozen: true,
    l2: 0.01,
    options: () => ({ classWeight: { 0: 0.5, 1: 2 } }),
  },
  'augmented pictures, clipped gradients and a moving average': {
    augmentation: () => [new RandomFlip('horizontal', { seed: 1 }), new RandomRotation(0.2, { seed: 2 })],
    optimizer: () => new Adam({ learningRate: 0.01, clipnorm: 0.05, useEma: true, emaMomentum: 0.9 }),
    options: () => ({ callbacks: [new SwapEMAWeights({ swapOnEpoch: true })] }),
  },
  'mixed pictures and accumulated gradients': {
    augmentation: () => [
      new RandomFlip('horizontal', { seed: 1 }),
      new MixUp(0.4, { seed: 2 }),
      new CutMix(1, { seed: 3 }),
    ],
    optimizer: () => new SGD({ learningRate: 0.05, momentum: 0.9, gradientAccumulationSteps: 2 }),
  },
  'views that are used again': {
    augmentation: () => [new RandomRotation(0.2, { seed: 2 })],
    optimizer: () => new Adam({ learningRate: 0.01 }),
    frozen: true,
    options: () => ({ augmentedViews: new AugmentedViews({ count: 2 }) }),
  },
};

describe('placesOf', () => {
  it('gives each place to one rank, and no rank more than its share', () => {
    for (const size of [1, 2, 3, 4, 7]) {
      for (const count of [0, 1, 2, 5, 32]) {
        const indices = Array.from({ length: count }, (_, at) => (at * at * 7) % 50);
        const places = Array.from({ length: size }, (_, rank) => placesOf({ rank, size }, indices));
        expect(places.flat().sort((one, other) => one - other)).toEqual([...indices.keys()]);
        for (const own of places) expect(own.length).toBeLessThanOrEqual(Math.ceil(count / size));
      }
    }
  });

  it('gives a picture to its usual rank while that has room', () => {
    expect(placesOf({ rank: 1, size: 2 }, [4, 1, 7, 2])).toEqual([1, 2]);
    expect(placesOf({ rank: 1, size: 2 }, [1, 3, 5, 7])).toEqual([0, 1]);
  });
});

describe('fit in several processes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await pictureFolder([10, 11]);
  });

  describe.each(Object.entries(settings))('with %s', (_, setting) => {
    let alone: Outcome;
    beforeAll(async () => {
      alone = await trained(setting, folder);
    });

    it.each([2, 3, 4])('gives the weights and figures of one process: %i', async (size) => {
      const outcomes = await onRanks(size, (collective) => trained(setting, folder, collective));
      for (const outcome of outcomes) {
        expect(outcome.weights).toEqual(outcomes[0].weights);
        expect(outcome.history).toEqual(outcomes[0].history);
        expect(outcome.evaluation).toEqual(outcomes[0].evaluation);
      }
      expect(difference(alone.weights, outcomes[0].weights)).toBeLessThan(1e-5);
      expectClose(outcomes[0].history.history, alone.history.history);
      expectClose(outcomes[0].evaluation, alone.evaluation);
    });
  });

  it('gives the same bits in one process with a collective as without', async () => {
    const setting = settings['augmented pictures, clipped gradients and a moving average'];
    const { ranks, calls } = localCollectives(1);
    const together = await trained(setting, folder, ranks[0]);
    expect(together).toEqual(await trained(setting, folder));
    expect(calls()).toBe(0);
  });

  it('gives the same bits again', async () => {
    const setting = settings['mixed pictures and accumulated gradients'];
    const [first] = await onRanks(2, (collective) => trained(setting, folder, collective));
    const [second] = await onRanks(2, (collective) => trained(setting, folder, collective));
    expect(second).toEqual(first);
  });

  it.each(['plain pictures, RMSprop', 'mixed pictures and accumulated gradients'])(
    'leaves out what cannot be read, like one process: %s',
    async (name) => {
      const damaged = await pictureFolder([9, 8], 4);
      const broken = ['class_0/003.png', 'class_1/000.png', 'class_1/005.png'].map((path) =>
        join(damaged, path),
      );
      for (const path of broken) await writeFile(path, 'no picture');
      const alone = await trained(settings[name], damaged);
      const outcomes = await onRanks(2, (collective) => trained(settings[name], damaged, collective));
      for (const outcome of outcomes) {
        expect(difference(alone.weights, outcome.weights)).toBeLessThan(1e-5);
        expectClose(outcome.history.history, alone.history.history);
        expectClose(outcome.evaluation, alone.evaluation);
        expect([...outcome.skipped].sort()).toEqual(broken.sort());
      }
    },
  );

  it('goes on in any number of processes', async () => {
    const setting = settings['augmented pictures, clipped gradients and a moving average'];
    const whole = await trained(setting, folder);
    const states: FitState[] = [];
    await onRanks(2, (collective) =>
      trained(setting, folder, collective, {
        epochs: 2,
        checkpoint: { save: (state) => void (collective.rank === 0 && states.push(structuredClone(state))) },
      }),
    );
    const resume = states.at(-1)!;
    expect(resume.epoch).toBe(2);
    for (const size of [1, 4]) {
      const [outcome] = await onRanks(size, (collective) =>
        trained(setting, folder, collective, {
          checkpoint: { resume: structuredClone(resume), save: () => undefined },
        }),
      );
      expect(difference(whole.weights, outcome.weights)).toBeLessThan(1e-5);
      expectClose(outcome.history.history, whole.history.history);
    }
  });

  it('gives ranks that have drifted apart the weights and slots of rank 0', async () => {
    const drift = (model: Model, collective: Collective): FitOptions => ({
      callbacks: [
        {
          onEpochEnd: async (epoch) => {
            if (collective.rank !== 1 || epoch !== 1) return;
            const state = await model.getTrainingState();
            for (const array of [state.parameters, ...Object.values(state.slots)]) array[0] += 0.25;
            await model.setTrainingState(state);
          },
        },
      ],
    });
    const setting = settings['augmented pictures, clipped gradients and a moving average'];
    const outcomes = await onRanks(2, (collective) =>
      trained({ ...setting, options: (model) => drift(model, collective) }, folder, collective),
    );
    expect(outcomes[1].weights).toEqual(outcomes[0].weights);
    const undisturbed = await trained({ ...setting, options: () => ({}) }, folder);
    expect(difference(undisturbed.weights, outcomes[0].weights)).toBeLessThan(1e-5);
  });

  it('stops after the same step on all ranks when one is asked to', async () => {
    const stop = new AbortController();
    let steps = 0;
    const states: FitState[] = [];
    const outcomes = await Promise.allSettled(
      localCollectives(2).ranks.map((collective) =>
        trained(settings['plain pictures, RMSprop'], folder, collective, {
          signal: collective.rank === 1 ? stop.signal : undefined,
          callbacks: [
            { onTrainBatchEnd: () => void (collective.rank === 1 && ++steps === 3 && stop.abort()) },
          ],
          checkpoint: { save: (state) => void (collective.rank === 0 && states.push(state)) },
        }),
      ),
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'TrainingStoppedError' } });
    }
    expect(states).toHaveLength(1);
    expect(states[0].progress.steps).toBe(4);
  });

  it('stops early in the same epoch on all ranks', async () => {
    const callbacks = () => [
      new EarlyStopping({ monitor: 'val_loss', patience: 1, minDelta: 10, restoreBestWeights: true }),
    ];
    const setting = {
      ...settings['plain pictures, RMSprop'],
      options: () => ({ callbacks: callbacks(), epochs: 9 }),
    };
    const alone = await trained(setting, folder);
    const outcomes = await onRanks(3, (collective) => trained(setting, folder, collective));
    for (const { history, weights } of outcomes) {
      expect(history.epoch).toEqual(alone.history.epoch);
      expect(difference(alone.weights, weights)).toBeLessThan(1e-5);
    }
  });

  it('gives a rank without pictures nothing to do but the step', async () => {
    const few = await pictureFolder([2, 1], 6);
    const setting = { ...settings['a frozen part, penalties and class weights'], batchSize: 8 };
    const alone = await trained(setting, few);
    const outcomes = await onRanks(4, (collective) => trained(setting, few, collective));
    for (const { weights } of outcomes) expect(difference(alone.weights, weights)).toBeLessThan(1e-5);
  });

  it('refuses what the ranks cannot share', async () => {
    const [collective] = localCollectives(2).ranks;
    const model = modelOf(settings['plain pictures, RMSprop']);
    await model.compile({ optimizer: 'adam', loss: logitsLoss });
    const batches: ImageDataset = await pictures(folder);
    const iterable = { [Symbol.asyncIterator]: () => batches[Symbol.asyncIterator]() };
    await expect(model.fit(iterable, { collective })).rejects.toThrow(/Several processes share a data set/);
    await expect(model.evaluate(iterable, { collective })).rejects.toThrow(
      /Several processes share a data set/,
    );
    const wrong = { ...collective, rank: 2 };
    await expect(model.fit(batches, { collective: wrong })).rejects.toThrow(/expects collective to be/);
    await model.session.close();
  });

  it('notices that a rank has other pictures', async () => {
    const complete = await pictureFolder([4, 4], 7);
    const other = await pictureFolder([4, 4], 7);
    await writeFile(join(other, 'class_0/001.png'), 'no picture');
    const outcomes = await Promise.race([
      Promise.any(
        localCollectives(2).ranks.map((collective) =>
          trained(
            settings['plain pictures, RMSprop'],
            collective.rank === 0 ? complete : other,
            collective,
          ).then(
            () => Promise.reject(new Error('it trained')),
            (error: Error) => error.message,
          ),
        ),
      ),
    ]);
    expect(outcomes).toMatch(/^Rank 0 can read .*001\.png, but another rank cannot/);
  });
});
