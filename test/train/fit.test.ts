import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import {
  Adam,
  CategoricalCrossentropy,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  type Loss,
  Rescaling,
  RMSprop,
  SGD,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { AugmentedViews, joinHistories, Model } from '../../dist/src/train/index.js';
import { compiled, logitsLoss, pictures, tinyModel, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

/** -log(probability of the label) for logits, calculated directly. */
function crossentropy(dataset: ImageDataset, outputs: Float32Array): number[] {
  const labels = [...dataset.labelsOf(dataset.indices).data];
  return labels.map((label, row) => Math.log1p(Math.exp(label === 1 ? -outputs[row] : outputs[row])));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('fit', () => {
  let folder: string;
  let train: ImageDataset;
  let validation: ImageDataset;
  beforeAll(async () => {
    folder = await pictureFolder([11, 11]);
    train = await pictures(folder);
    validation = await pictures(await pictureFolder([5, 4], 2), { shuffle: false });
  });

  it('learns: the loss falls and the accuracy rises', async () => {
    const model = await compiled(new Adam({ learningRate: 0.01 }), { dropout: 0.1 });
    const before = await model.evaluate(validation);
    const { history, epoch } = await model.fit(train, { epochs: 8, validationData: validation });
    expect(epoch).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(history.loss).toHaveLength(8);
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0] / 2);
    expect(history.val_loss.at(-1)).toBeLessThan(before.loss / 2);
    expect(history.val_accuracy.at(-1)).toBeGreaterThan(0.85);
    await model.dispose();
  });

  it('reports exactly the validation figures that evaluate gives afterwards', async () => {
    const model = await compiled(new Adam({ learningRate: 0.01 }), { dropout: 0.5, augmented: true });
    const { history } = await model.fit(train, { epochs: 2, validationData: validation });
    const afterwards = await model.evaluate(validation);
    expect(history.val_loss.at(-1)).toBe(afterwards.loss);
    expect(history.val_accuracy.at(-1)).toBe(afterwards.accuracy);
    await model.dispose();
  });

  it.each([
    ['without weights', undefined],
    ['with class weights', { 0: 0.25, 1: 3 }],
    ['with a weight for one class', { 1: 0 }],
  ])('counts every picture once, also in the last, smaller batch: %s', async (_, classWeight) => {
    // A learning rate of 0 keeps the weights, so an epoch's loss is the mean over all pictures.
    const model = await compiled(new SGD({ learningRate: 0 }));
    expect(train.count % train.batchSize).toBe(2);
    const losses = crossentropy(train, (await model.predict(train)).data);
    const labels = [...train.labelsOf(train.indices).data];
    const weights: Readonly<Record<number, number>> = classWeight ?? {};
    const expected = mean(losses.map((loss, row) => loss * (weights[labels[row]] ?? 1)));
    const { history } = await model.fit(train, { classWeight });
    expect(history.loss[0]).toBeCloseTo(expected, 6);
    await model.dispose();
  });

  it('takes the same step on a padded batch as on one of the right size', async () => {
    const single = await pictures(folder, { batchSize: 22, shuffle: false });
    const filled = await pictures(folder, { batchSize: 32, shuffle: false });
    const stepOn = async (dataset: ImageDataset): Promise<number[]> => {
      const model = await compiled(new SGD({ learningRate: 0.5 }));
      await model.fit(dataset);
      await model.dispose();
      return weightsOf(model);
    };
    const expected = await stepOn(single);
    const actual = await stepOn(filled);
    const difference = Math.max(...actual.map((value, at) => Math.abs(value - expected[at])));
    expect(difference).toBeLessThan(1e-6);
    const start = weightsOf(tinyModel().model);
    expect(Math.max(...actual.map((value, at) => Math.abs(value - start[at])))).toBeGreaterThan(1e-3);
  });

  it('keeps the slots of the optimizer when the batch size changes', async () => {
    const single = await pictures(folder, { batchSize: 22, shuffle: false });
    const filled = await pictures(folder, { batchSize: 32, shuffle: false });
    const twoStepsOn = async (second: ImageDataset): Promise<number[]> => {
      const model = await compiled(new SGD({ learningRate: 0.1, momentum: 0.9 }));
      await model.fit(single);
      await model.fit(second);
      await model.dispose();
      return weightsOf(model);
    };
    const expected = await twoStepsOn(single);
    const actual = await twoStepsOn(filled);
    expect(Math.max(...actual.map((value, at) => Math.abs(value - expected[at])))).toBeLessThan(1e-6);
  });

  it('continues where it stopped: 2 and then 2 more epochs are the same as 4', async () => {
    const make = (): Promise<Model> =>
      compiled(new Adam({ learningRate: 0.01 }), { dropout: 0.3, augmented: true });
    const whole = await make();
    const atOnce = await whole.fit(train, { epochs: 4 });
    const halves = await make();
    const first = await halves.fit(train, { epochs: 2 });
    const second = await halves.fit(train, { initialEpoch: first.epoch.length, epochs: 4 });
    expect(second.epoch).toEqual([2, 3]);
    expect(joinHistories(first, second)).toEqual(atOnce);
    expect(weightsOf(halves)).toEqual(weightsOf(whole));
    expect(halves.optimizer?.iterations).toBe(4 * train.cardinality());
    const nothing = await halves.fit(train, { initialEpoch: 4, epochs: 4 });
    expect(nothing.epoch).toEqual([]);
    await Promise.all([whole.dispose(), halves.dispose()]);
  });

  it('starts an epoch from weights that were assigned in between', async () => {
    const model = await compiled(new SGD({ learningRate: 0 }));
    await model.fit(train);
    const [kernel, bias] = model.getLayer('head').variables;
    kernel.assign(new Float32Array(kernel.size));
    bias.assign(Float32Array.of(2));
    const { history } = await model.fit(train);
    expect(history.loss[0]).toBeCloseTo((Math.log1p(Math.exp(2)) + Math.log1p(Math.exp(-2))) / 2, 6);
    await model.dispose();
  });

  it('trains exactly the variables that were trainable at compile', async () => {
    const { model, base } = tinyModel();
    base.trainable = false;
    await model.compile({
      optimizer: new RMSprop({ learningRate: 0.01 }),
      loss: logitsLoss,
      metrics: ['accuracy'],
    });
    const frozen = weightsOf(base);
    const head = [...model.getLayer('head').variables[0].value];
    await model.fit(train);
    expect(weightsOf(base)).toEqual(frozen);
    expect([...model.getLayer('head').variables[0].value]).not.toEqual(head);

    base.trainable = true;
    base.getLayer('conv').trainable = false;
    base.getLayer('conv_bn').trainable = false;
    await model.compile({
      optimizer: new RMSprop({ learningRate: 0.01 }),
      loss: logitsLoss,
      metrics: ['accuracy'],
    });
    await model.fit(train);
    const changed = base.variables.filter((variable) => variable.version > 0 && variable.trainable);
    expect(changed.map((variable) => variable.path)).toEqual([
      'depthwise/kernel',
      'depthwise_bn/gamma',
      'depthwise_bn/beta',
      'project/kernel',
      'project_bn/gamma',
      'project_bn/beta',
    ]);
    expect(weightsOf(base)).not.toEqual(frozen);
    await model.dispose();
  });

  it('drops out inputs in training, and scales up the others', async () => {
    const inputs = Input({ shape: [32, 32, 3] });
    const pooled = new GlobalAveragePooling2D().apply(new Rescaling(1 / 255).apply(inputs));
    const head = new Dense(1, { useBias: false });
    const model = new Model({ inputs, outputs: head.apply(new Dropout(0.75, { seed: 1 }).apply(pooled)) });
    // Only the first of three features has weight, so a logit is either dropped or 1 / (1 - 0.75) = 4 times as large.
    head.kernel.assign(Float32Array.of(1, 0, 0));
    const dataset = await pictures(folder, { batchSize: 1, shuffle: false });
    await model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: logitsLoss, metrics: ['accuracy'] });
    const { data } = await model.predict(dataset);
    const labels = [...dataset.labelsOf(dataset.indices).data];
    const lossOf = (label: number, logit: number): number =>
      Math.log1p(Math.exp(label === 1 ? -logit : logit));
    let soFar = 0;
    const dropped: boolean[] = [];
    await model.fit(dataset, {
      callbacks: [
        {
          onTrainBatchEnd: ({ images }, logs) => {
            const row = images - 1;
            const loss = logs.loss * images - soFar;
            soFar += loss;
            const [zero, scaled] = [lossOf(labels[row], 0), lossOf(labels[row], 4 * data[row])];
            expect(Math.min(Math.abs(loss - zero), Math.abs(loss - scaled))).toBeLessThan(1e-5);
            dropped.push(Math.abs(loss - zero) < Math.abs(loss - scaled));
          },
        },
      ],
    });
    const share = dropped.filter(Boolean).length / dropped.length;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(1);
    await model.dispose();
  });

  it("keeps the optimizer's momentum from one call to the next, also with augmentation", async () => {
    const optimizer = new SGD({ learningRate: 0.1, momentum: 0.9 });
    const model = await compiled(optimizer, { augmented: true });
    await model.fit(train);
    const before = weightsOf(model);
    // With a learning rate of 0, only the first call's momentum moves the weights.
    optimizer.learningRate = 0;
    await model.fit(train, { augmentedViews: new AugmentedViews({ count: 1 }) });
    const moved = Math.max(...weightsOf(model).map((value, at) => Math.abs(value - before[at])));
    expect(moved).toBeGreaterThan(1e-3);
    await model.dispose();
  });

  it('works for three classes, with class numbers and with one-hot labels', async () => {
    const three = await pictureFolder([6, 6, 6]);
    const train3 = async (labelMode: 'int' | 'categorical', loss: Loss): Promise<Model> => {
      const model = await compiled(new Adam({ learningRate: 0.01 }), { outputs: 3 }, loss);
      await model.fit(await pictures(three, { labelMode }), { epochs: 6 });
      return model;
    };
    const sparse = await train3('int', new SparseCategoricalCrossentropy({ fromLogits: true }));
    const oneHot = await train3('categorical', new CategoricalCrossentropy({ fromLogits: true }));
    expect(weightsOf(oneHot)).toEqual(weightsOf(sparse));
    const evaluation = await sparse.evaluate(await pictures(three, { labelMode: 'int' }));
    expect(evaluation.accuracy).toBeGreaterThan(0.9);
    await Promise.all([sparse.dispose(), oneHot.dispose()]);
  });
});
