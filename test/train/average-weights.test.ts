import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { Adam, SGD, type SgdOptions } from '../../dist/src/nn/index.js';
import {
  type Callback,
  EarlyStopping,
  type Model,
  ModelCheckpoint,
  SwapEMAWeights,
} from '../../dist/src/train/index.js';
import { compiled, pictures, weightsOf } from './models.js';
import { exchangePictures, pictureFolder, temporaryFolder } from './pictures.js';

const settings = { learningRate: 0.1, momentum: 0.9 };
const averaged = { ...settings, useEma: true, emaMomentum: 0.8 };

function trainable(model: Model): number[] {
  return model.trainableVariables.flatMap((variable) => [...variable.value]);
}

/** The trainable weights after every step. */
function stepsOf(model: Model, steps: number[][]): Callback {
  return {
    onTrainBatchEnd: async () => {
      await model.syncVariables();
      steps.push(trainable(model));
    },
  };
}

describe('a moving average of the weights', () => {
  let train: ImageDataset;
  let validation: ImageDataset;
  beforeAll(async () => {
    train = await pictures(await pictureFolder([7, 7]));
    validation = await pictures(await pictureFolder([4, 4], 2), { shuffle: false });
  });

  const fitted = async (
    options: SgdOptions,
    callbacks: (model: Model) => readonly Callback[] = () => [],
  ): Promise<{ weights: number[]; val_loss: number[]; after: number }> => {
    const model = await compiled(new SGD(options), { dropout: 0.2 });
    const { history } = await model.fit(train, {
      epochs: 3,
      validationData: validation,
      callbacks: callbacks(model),
    });
    const weights = weightsOf(model);
    const after = (await model.evaluate(validation)).loss;
    await model.dispose();
    return { weights, val_loss: history.val_loss, after };
  };

  it('is what fit leaves in the model, while training continues from the weights themselves', async () => {
    const plain: number[][] = [];
    await fitted(settings, (model) => [stepsOf(model, plain)]);
    const withAverage: number[][] = [];
    const model = await compiled(new SGD(averaged), { dropout: 0.2 });
    await model.fit(train, { epochs: 3, callbacks: [stepsOf(model, withAverage)] });
    expect(withAverage).toEqual(plain);
    const average = plain.reduce((before, weights) =>
      before.map((value, at) => value + (weights[at] - value) * (1 - 0.8)),
    );
    const difference = Math.max(...trainable(model).map((value, at) => Math.abs(value - average[at])));
    expect(difference).toBeLessThan(1e-6);
    const last = plain[plain.length - 1];
    expect(Math.max(...last.map((value, at) => Math.abs(value - average[at])))).toBeGreaterThan(1e-3);
    await model.dispose();
  });

  it('is validated with SwapEMAWeights, which does not change the training', async () => {
    const without = await fitted(averaged);
    const swapped = await fitted(averaged, () => [new SwapEMAWeights()]);
    const onEpochs = await fitted(averaged, () => [new SwapEMAWeights({ swapOnEpoch: true })]);
    expect(swapped.weights).toEqual(without.weights);
    expect(onEpochs.weights).toEqual(without.weights);
    expect(swapped.val_loss.at(-1)).toBe(swapped.after);
    expect(onEpochs.val_loss).toEqual(swapped.val_loss);
    expect(without.val_loss.at(-1)).not.toBe(without.after);
  });

  it('is what callbacks after SwapEMAWeights keep', async () => {
    const folder = await temporaryFolder();
    // With wrong labels, the loss rises again when the model becomes confident.
    const mixed = await pictures(await exchangePictures(await pictureFolder([4, 4], 2), 1), {
      shuffle: false,
    });
    const model = await compiled(new SGD({ ...averaged, learningRate: 0.2 }));
    const { history } = await model.fit(train, {
      epochs: 9,
      validationData: mixed,
      callbacks: [
        new SwapEMAWeights({ swapOnEpoch: true }),
        new ModelCheckpoint(join(folder, 'best.safetensors'), { saveBestOnly: true }),
        new EarlyStopping({ patience: 9, restoreBestWeights: true }),
      ],
    });
    const best = Math.min(...history.val_loss);
    expect(history.val_loss.at(-1), 'the last epoch must not be the best one here').toBeGreaterThan(best);
    expect((await model.evaluate(mixed)).loss).toBe(best);
    const kept = weightsOf(model);
    await model.loadWeights(join(folder, 'best.safetensors'));
    expect(weightsOf(model)).toEqual(kept);
    await model.dispose();
  });

  it('overwrites the weights with the given frequency', async () => {
    const steps: number[][] = [];
    const options = { ...averaged, emaOverwriteFrequency: 2 };
    const { weights } = await fitted(options, (model) => [stepsOf(model, steps)]);
    expect(weights).not.toEqual((await fitted(averaged)).weights);
    expect(steps).toHaveLength(12);
  });

  it('is swapped with the weights and back without the loss of a bit', async () => {
    const model = await compiled(new Adam({ learningRate: 0.05, useEma: true }));
    const seen: { weights: number[]; average: number[]; back: number[] }[] = [];
    const look = async (use: boolean): Promise<number[]> => {
      await model.useAverageWeights(use);
      await model.syncVariables();
      return trainable(model);
    };
    await model.fit(train, {
      epochs: 2,
      callbacks: [
        {
          onEpochEnd: async () => {
            seen.push({ weights: await look(false), average: await look(true), back: await look(false) });
          },
        },
      ],
    });
    for (const { weights, average, back } of seen) {
      expect(back).toEqual(weights);
      expect(average).not.toEqual(weights);
    }
    expect(trainable(model)).toEqual(seen[1].average);
    await model.dispose();
  });

  it('is replaced by weights that are assigned while it is in place', async () => {
    const model = await compiled(new SGD({ ...averaged, learningRate: 0 }));
    await model.fit(train);
    const [kernel] = model.getLayer('head').variables;
    await model.useAverageWeights(true);
    await model.syncVariables();
    const zeros = new Float32Array(kernel.size);
    kernel.assign(zeros);
    await model.evaluate(validation);
    await model.useAverageWeights(false);
    await model.syncVariables();
    expect(kernel.value).toEqual(zeros);
    await model.dispose();
  });

  it('begins with the weights if an optimizer continues in a recompiled model', async () => {
    const optimizer = new SGD({ ...averaged, learningRate: 0 });
    const model = await compiled(optimizer);
    await model.fit(train);
    const before = weightsOf(model);
    await model.compile({ optimizer, loss: model.loss!, metrics: ['accuracy'] });
    await model.fit(train);
    const difference = weightsOf(model).map((value, at) => Math.abs(value - before[at]));
    expect(Math.max(...difference)).toBe(0);
    await model.dispose();
  });

  it('does not exist for an optimizer without one', async () => {
    const model = await compiled(new SGD());
    await expect(model.useAverageWeights(true)).rejects.toThrow('keeps no moving average');
    await expect(
      model.fit(train, { validationData: validation, callbacks: [new SwapEMAWeights()] }),
    ).rejects.toThrow('keeps no moving average');
    await model.dispose();
  });
});
