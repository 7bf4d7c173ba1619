import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AugmentationLayer,
  augmentImages,
  CutMix,
  MixUp,
  mixingSteps,
  mixTargets,
  RandomFlip,
  RandomRotation,
} from '../../dist/src/augmentation/index.js';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import {
  Adam,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Dense,
  GlobalAveragePooling2D,
  Input,
  type Loss,
  Rescaling,
  SGD,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { setRandomSeed } from '../../dist/src/session/index.js';
import { AugmentedViews, joinHistories, Model, Sequential } from '../../dist/src/train/index.js';
import { logitsLoss, pictures, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

/** Augmentation, and a linear model of the mean colours. */
function linearModel(layers: readonly AugmentationLayer[], outputs: number): Model {
  setRandomSeed(3);
  const inputs = Input({ shape: [32, 32, 3] });
  const scaled = new Rescaling(1 / 40, { offset: -3 }).apply(new Sequential(layers).apply(inputs));
  const pooled = new GlobalAveragePooling2D().apply(scaled);
  return new Model({ inputs, outputs: new Dense(outputs, { name: 'head' }).apply(pooled) });
}

const flipAndMix = (): AugmentationLayer[] => [
  new RandomFlip('horizontal', { seed: 1 }),
  new MixUp(0.4, { seed: 2 }),
  new CutMix(1, { seed: 3 }),
];

/** The cross-entropy of one sample, calculated directly. */
function crossentropy(logits: readonly number[], targets: readonly number[]): number {
  if (logits.length === 1) {
    const yes = 1 / (1 + Math.exp(-logits[0]));
    return -targets[0] * Math.log(yes) - (1 - targets[0]) * Math.log(1 - yes);
  }
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return -targets.reduce((sum, target, at) => sum + target * Math.log(Math.exp(logits[at]) / total), 0);
}

const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values));
const isRight = (logits: readonly number[], targets: readonly number[]): boolean =>
  logits.length === 1 ? logits[0] > 0 === targets[0] > 0.5 : largest(logits) === largest(targets);

/** Loss and accuracy of an epoch, from pictures and targets that the test mixes. */
async function expectedEpoch(
  model: Model,
  layers: readonly AugmentationLayer[],
  dataset: ImageDataset,
  outputs: number,
  epoch: number,
  classWeight: Readonly<Record<number, number>> = {},
): Promise<{ loss: number; accuracy: number; mixed: number }> {
  const steps = layers.map((layer) => layer.step);
  let [loss, right, mixed] = [0, 0, 0];
  for (const indices of dataset.plan(epoch)) {
    const { images } = await dataset.load(indices);
    const { data } = await model.predictOnBatch(augmentImages(images, steps, indices, epoch));
    const labels = [...dataset.labelsOf(indices).data];
    // One value per sample for a logit and for class numbers; otherwise one-hot.
    const plain = labels.length === indices.length * outputs ? labels : labels.flatMap(oneHot(outputs));
    const targets = mixTargets(Float32Array.from(plain), mixingSteps(steps), indices, epoch);
    for (const row of indices.keys()) {
      const logits = [...data.subarray(row * outputs, (row + 1) * outputs)];
      const own = [...targets.subarray(row * outputs, (row + 1) * outputs)];
      const label = outputs === 1 ? Math.round(own[0]) : largest(own);
      loss += crossentropy(logits, own) * (classWeight[label] ?? 1);
      right += isRight(logits, own) ? 1 : 0;
      mixed += own.some((target) => target > 0.01 && target < 0.99) ? 1 : 0;
    }
  }
  return { loss: loss / dataset.count, accuracy: right / dataset.count, mixed };
}

const oneHot = (classes: number) => (label: number) =>
  Array.from({ length: classes }, (_, at) => (at === label ? 1 : 0));

describe('MixUp and CutMix', () => {
  let two: string;
  let three: string;
  beforeAll(async () => {
    two = await pictureFolder([11, 11]);
    three = await pictureFolder([6, 7, 6]);
  });

  it.each<[string, 1 | 3, 'binary' | 'int' | 'categorical', Loss]>([
    ['a logit', 1, 'binary', logitsLoss],
    ['a logit and class numbers', 1, 'int', new BinaryCrossentropy({ fromLogits: true })],
    ['class numbers', 3, 'int', new SparseCategoricalCrossentropy({ fromLogits: true })],
    ['one-hot labels', 3, 'categorical', new CategoricalCrossentropy({ fromLogits: true })],
  ])('give fit mixed pictures and targets: %s', async (_, outputs, labelMode, loss) => {
    const train = await pictures(outputs === 1 ? two : three, { labelMode });
    const layers = flipAndMix();
    const model = linearModel(layers, outputs);
    // A learning rate of 0 keeps the weights, so an epoch's figures can be calculated afterwards.
    await model.compile({ optimizer: new SGD({ learningRate: 0 }), loss, metrics: ['accuracy'] });
    const classWeight = { 0: 0.5, 1: 2 };
    const { history } = await model.fit(train, { epochs: 2, classWeight });
    for (const epoch of [0, 1]) {
      const expected = await expectedEpoch(model, layers, train, outputs, epoch, classWeight);
      expect(expected.mixed).toBeGreaterThan(5);
      expect(history.loss[epoch]).toBeCloseTo(expected.loss, 5);
      expect(history.accuracy[epoch]).toBeCloseTo(expected.accuracy, 9);
    }
    expect(history.loss[0]).not.toBeCloseTo(history.loss[1], 4);
    await model.dispose();
  });

  it('are off in evaluation', async () => {
    const train = await pictures(two);
    const mixing = linearModel(flipAndMix(), 1);
    const plain = linearModel([new RandomFlip('horizontal')], 1);
    for (const model of [mixing, plain]) {
      await model.compile({ optimizer: new SGD(), loss: logitsLoss, metrics: ['accuracy'] });
    }
    expect(await mixing.evaluate(train)).toEqual(await plain.evaluate(train));
    await Promise.all([mixing.dispose(), plain.dispose()]);
  });

  it('still let the model learn', async () => {
    const train = await pictures(two);
    const model = linearModel([new MixUp(0.2, { seed: 1 })], 1);
    await model.compile({
      optimizer: new Adam({ learningRate: 0.1 }),
      loss: logitsLoss,
      metrics: ['accuracy'],
    });
    const before = await model.evaluate(train);
    await model.fit(train, { epochs: 12 });
    const after = await model.evaluate(train);
    expect(after.loss).toBeLessThan(before.loss / 2);
    expect(after.accuracy).toBeGreaterThan(0.9);
    await model.dispose();
  });

  it('continue where training stopped: 2 and then 2 more epochs are the same as 4', async () => {
    const train = await pictures(two);
    const make = async (): Promise<Model> => {
      const model = linearModel(flipAndMix(), 1);
      await model.compile({
        optimizer: new Adam({ learningRate: 0.05 }),
        loss: logitsLoss,
        metrics: ['accuracy'],
      });
      return model;
    };
    const whole = await make();
    const atOnce = await whole.fit(train, { epochs: 4 });
    const halves = await make();
    const first = await halves.fit(train, { epochs: 2 });
    const second = await halves.fit(train, { initialEpoch: 2, epochs: 4 });
    expect(joinHistories(first, second)).toEqual(atOnce);
    expect(weightsOf(halves)).toEqual(weightsOf(whole));
    await Promise.all([whole.dispose(), halves.dispose()]);
  });

  it('are refused together with AugmentedViews, and before other augmentation', async () => {
    const train = await pictures(two);
    const views = linearModel(flipAndMix(), 1);
    await views.compile({ optimizer: new SGD(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(views.fit(train, { augmentedViews: new AugmentedViews({ count: 2 }) })).rejects.toThrow(
      'AugmentedViews keep the outputs of the frozen layers for single pictures, but MixUp mixes the pictures of a batch.',
    );
    const wrong = linearModel([new CutMix(1, { name: 'cut' }), new RandomRotation(0.1, { name: 'turn' })], 1);
    await wrong.compile({ optimizer: new SGD(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(wrong.fit(train)).rejects.toThrow(
      'Layer turn (RandomRotation) must come before cut (CutMix).',
    );
    await Promise.all([views.dispose(), wrong.dispose()]);
  });
});
