import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { Adam, CosineDecay, type Optimizer, SGD } from '../../dist/src/nn/index.js';
import { findLearningRate } from '../../dist/src/train/index.js';
import { suggest } from '../../src/train/learning-rate-finder.js';
import { compiled, pictures, tinyModel, weightsOf } from './models.js';
import { exchangePictures, pictureFolder } from './pictures.js';

describe('findLearningRate', () => {
  let train: ImageDataset;
  beforeAll(async () => {
    train = await pictures(await pictureFolder([9, 9]));
  });

  it('raises the learning rate exponentially, across epochs', async () => {
    const model = await compiled(new SGD());
    const { points, diverged } = await findLearningRate(model, train, { from: 1e-6, to: 1e-2, steps: 21 });
    expect(points).toHaveLength(21);
    points.forEach(({ learningRate }, step) => {
      expect(learningRate / 10 ** (-6 + step / 5)).toBeCloseTo(1, 9);
    });
    expect(diverged).toBe(false);
    await model.dispose();
  });

  it('finds learning rates that train', async () => {
    const model = await compiled(new SGD());
    const found = await findLearningRate(model, train, { from: 1e-4, to: 10, steps: 60 });
    expect(found.careful).toBeLessThanOrEqual(found.steepest);
    expect(found.steepest).toBeLessThan(found.points.at(-1)!.learningRate);
    const lossWith = async (learningRate: number): Promise<number> => {
      const trained = await compiled(new SGD({ learningRate }));
      const { history } = await trained.fit(train, { epochs: 4 });
      await trained.dispose();
      return history.loss[3];
    };
    expect(await lossWith(found.steepest)).toBeLessThan((await lossWith(1e-4)) / 2);
    await model.dispose();
  });

  it('ends when the loss diverges', async () => {
    // One picture in four has the wrong class, so no learning rate reaches a loss of zero.
    const folder = await exchangePictures(await pictureFolder([8, 8]), 2);
    const model = await compiled(new SGD());
    const found = await findLearningRate(model, await pictures(folder), { from: 1e-3, to: 1e6, steps: 100 });
    expect(found.diverged).toBe(true);
    expect(found.points.length).toBeLessThan(100);
    expect(found.careful).toBeLessThan(found.points.at(-1)!.learningRate / 10);
    await model.dispose();
  });

  it.each<[string, () => Optimizer]>([
    ['Adam', () => new Adam({ learningRate: 0.01, useEma: true })],
    [
      'a schedule',
      () =>
        new SGD({
          learningRate: new CosineDecay({ initialLearningRate: 0.1, decaySteps: 20 }),
          momentum: 0.9,
        }),
    ],
  ])('leaves everything as it was, before the first step and after: %s', async (_, optimizer) => {
    const options = { dropout: 0.3, augmented: true };
    const fresh = await compiled(optimizer(), options);
    const tested = await compiled(optimizer(), options);
    const test = { from: 1e-5, to: 100, steps: 13 };
    const initial = weightsOf(tested);
    const rate = tested.optimizer!.learningRate;
    await findLearningRate(tested, train, test);
    expect(weightsOf(tested)).toEqual(initial);
    expect(tested.optimizer).toMatchObject({ iterations: 0, learningRate: rate });

    const first = await fresh.fit(train, { epochs: 2 });
    expect(await tested.fit(train, { epochs: 2 })).toEqual(first);
    await findLearningRate(tested, train, test);
    expect(weightsOf(tested)).toEqual(weightsOf(fresh));
    const second = await fresh.fit(train, { initialEpoch: 2, epochs: 4 });
    expect(await tested.fit(train, { initialEpoch: 2, epochs: 4 })).toEqual(second);
    expect(weightsOf(tested)).toEqual(weightsOf(fresh));
    await Promise.all([fresh.dispose(), tested.dispose()]);
  });

  it('restores everything when it fails', async () => {
    const model = await compiled(new Adam({ learningRate: 0.01 }));
    await model.fit(train);
    const before = weightsOf(model);
    const state = await model.getTrainingState();
    const fail = {
      onTrainBatchEnd: ({ step }: { step: number }) => {
        if (step === 3) throw new Error('on purpose');
      },
    };
    await expect(findLearningRate(model, train, { callbacks: [fail] })).rejects.toThrow('on purpose');
    expect(weightsOf(model)).toEqual(before);
    expect(await model.getTrainingState()).toEqual(state);
    await model.dispose();
  });

  it('refuses unusable settings', async () => {
    await expect(findLearningRate(tinyModel().model, train)).rejects.toThrow('must be compiled before');
    const model = await compiled(new SGD());
    for (const [options, message] of [
      [{ from: 0 }, 'expects from to be a number above 0, but received 0.'],
      [{ from: 1, to: 0.5 }, 'expects to to be a number above from, but received 0.5.'],
      [{ steps: 5 }, 'expects steps to be a whole number of at least 10, but received 5.'],
      [{ stopAt: 1 }, 'expects stopAt to be a number above 1, but received 1.'],
    ] as const) {
      await expect(findLearningRate(model, train, options)).rejects.toThrow(message);
    }
    await expect(findLearningRate(model, train, { from: 1e20, to: 1e30 })).rejects.toThrow(
      'The loss diverged',
    );
    await model.dispose();
  });
});

describe('the suggestions', () => {
  const rates = Array.from({ length: 101 }, (_, step) => 10 ** (-7 + step / 12.5));

  it('are the steepest descent and, more carefully, a tenth of the lowest point', () => {
    // The loss falls around 1e-3, is lowest at 0.13 and then rises.
    const losses = rates.slice(0, 90).map((rate) => 1 / (1 + rate / 1e-3) + (rate / 2) ** 2);
    const { steepest, careful, points } = suggest(rates.slice(0, 90), losses);
    expect(Math.abs(Math.log10(steepest) + 3)).toBeLessThan(0.2);
    expect(careful).toBe(steepest);
    expect(points.map(({ loss }) => loss)).toEqual(losses);
    const early = suggest(
      rates,
      rates.map((rate) => 1 / (1 + (rate / 1e-3) ** 4) + (rate / 4e-3) ** 2),
    );
    expect(early.careful).toBeLessThan(early.steepest);
  });

  it('do not depend on the size of the divergence at the end', () => {
    const course = rates.slice(0, 80).map((rate) => 1 / (1 + rate / 1e-3));
    const [usual, wild] = [10, 1e9].map((last) => suggest(rates.slice(0, 81), [...course, last]));
    expect(wild.steepest).toBe(usual.steepest);
    expect(wild.careful).toBe(usual.careful);
    expect(Math.abs(Math.log10(wild.steepest) + 3)).toBeLessThan(0.2);
    expect(wild.points[80].loss).toBe(1e9);
  });

  it('are robust to 10 % noise', () => {
    const losses = rates.map((rate, step) => 1 / (1 + rate / 1e-3) + 0.1 * Math.sin(step * 7.3));
    expect(Math.abs(Math.log10(suggest(rates, losses).steepest) + 3)).toBeLessThan(0.8);
  });

  it('need more than a few steps', () => {
    expect(() => suggest([1, 2, 3], [1, 1, 1])).toThrow('diverged after 3 steps');
  });
});
