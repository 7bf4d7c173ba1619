import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { Adam, RMSprop } from '../../dist/src/nn/index.js';
import { AugmentedViews, type FitOptions, type History, joinHistories } from '../../dist/src/train/index.js';
import { logitsLoss, pictures, tinyModel, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

interface Outcome {
  history: History;
  weights: number[];
}

/** Both phases of transfer learning: the head alone, then the upper part of the base. */
async function twoPhases(
  train: ImageDataset,
  options: Omit<FitOptions, 'epochs' | 'initialEpoch'>,
): Promise<Outcome> {
  const { model, base } = tinyModel({ augmented: true, dropout: 0.2 });
  base.trainable = false;
  await model.compile({
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: logitsLoss,
    metrics: ['accuracy'],
  });
  const first = await model.fit(train, { ...options, epochs: 3 });
  base.trainable = true;
  for (const name of ['conv', 'conv_bn']) base.getLayer(name).trainable = false;
  await model.compile({
    optimizer: new RMSprop({ learningRate: 0.001 }),
    loss: logitsLoss,
    metrics: ['accuracy'],
  });
  const second = await model.fit(train, { ...options, initialEpoch: 3, epochs: 6 });
  await model.dispose();
  return { history: joinHistories(first, second), weights: weightsOf(model) };
}

describe('AugmentedViews', () => {
  let train: ImageDataset;
  beforeAll(async () => {
    train = await pictures(await pictureFolder([9, 9]));
  });

  it('give the same results if their budget is enough for nothing, half or everything', async () => {
    // The pictures' maps after conv_relu have 8 x 8 x 8 numbers of 2 bytes; there are 18 x 3 of them.
    const views = 18 * 3;
    const bytes = 8 * 8 * 8 * 2;
    const outcomes: Outcome[] = [];
    for (const budget of [0, (views * bytes) / 2, views * bytes]) {
      const augmentedViews = new AugmentedViews({ count: 3, layer: 'conv_relu', budget });
      outcomes.push(await twoPhases(train, { augmentedViews }));
      expect(augmentedViews.cache.bytes).toBe(budget);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it('repeat in the order of the epochs: epoch e has view e modulo count', async () => {
    const lossesWith = async (count: number): Promise<number[]> => {
      const { model, base } = tinyModel({ augmented: true });
      base.trainable = false;
      // A learning rate of 0 changes no weights, so an epoch's loss identifies its views.
      await model.compile({
        optimizer: new Adam({ learningRate: 0 }),
        loss: logitsLoss,
        metrics: ['accuracy'],
      });
      const { history } = await model.fit(train, {
        epochs: 4,
        augmentedViews: new AugmentedViews({ count }),
      });
      await model.dispose();
      return history.loss.map((value) => Number(value.toFixed(6)));
    };
    const four = await lossesWith(4);
    expect(new Set(four).size).toBe(4);
    const two = await lossesWith(2);
    expect(two).toEqual([four[0], four[1], four[0], four[1]]);
    const one = await lossesWith(1);
    expect(one).toEqual([four[0], four[0], four[0], four[0]]);
  });

  it('give the same pictures as training without them if there are as many as epochs, up to half precision', async () => {
    const fresh = await twoPhases(train, {});
    const kept = await twoPhases(train, { augmentedViews: new AugmentedViews({ count: 6 }) });
    const differences = kept.history.history.loss.map((value, epoch) =>
      Math.abs(value - fresh.history.history.loss[epoch]),
    );
    expect(Math.max(...differences)).toBeLessThan(2e-3);
    expect(Math.max(...differences)).toBeGreaterThan(0);
  });

  it('are computed again when the weights before the kept layer change', async () => {
    const { model, base } = tinyModel({ augmented: true });
    base.trainable = false;
    await model.compile({
      optimizer: new Adam({ learningRate: 0 }),
      loss: logitsLoss,
      metrics: ['accuracy'],
    });
    const augmentedViews = new AugmentedViews({ count: 1 });
    const before = await model.fit(train, { augmentedViews });
    const kernel = base.getLayer('conv').variables[0];
    kernel.assign(kernel.value.map((value) => -value));
    const after = await model.fit(train, { augmentedViews });
    expect(after.history.loss[0]).not.toBeCloseTo(before.history.loss[0], 4);
    await model.dispose();
  });

  it('change nothing for a model without augmentation', async () => {
    const run = async (options: FitOptions): Promise<number[]> => {
      const { model, base } = tinyModel();
      base.trainable = false;
      await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
      const { history } = await model.fit(train, { epochs: 2, ...options });
      await model.dispose();
      return history.loss;
    };
    expect(await run({ augmentedViews: new AugmentedViews({ count: 1 }) })).toEqual(await run({}));
  });
});

describe('kept outputs of the frozen part', () => {
  it('give the same results with any budget', async () => {
    const folder = await pictureFolder([5, 5]);
    const outcomes: unknown[] = [];
    for (const featureBudget of [0, 3000, 2 ** 20]) {
      const train = await pictures(folder);
      const { model, base } = tinyModel({ dropout: 0.2, featureBudget });
      base.trainable = false;
      await model.compile({
        optimizer: new Adam({ learningRate: 0.01 }),
        loss: logitsLoss,
        metrics: ['accuracy'],
      });
      const { history } = await model.fit(train, { epochs: 3, validationData: train });
      outcomes.push([history, weightsOf(model)]);
      await model.dispose();
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });
});
