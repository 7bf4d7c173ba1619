import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomFlip } from '../../dist/src/augmentation/index.js';
import { GraftError, UsageError } from '../../dist/src/errors.js';
import {
  Adam,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  Rescaling,
  SGD,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { closeSharedRuntime, Runtime } from '../../dist/src/runtime/index.js';
import { Session } from '../../dist/src/session/index.js';
import { AugmentedViews, Model } from '../../dist/src/train/index.js';
import { logitsLoss, pictures, tinyModel } from './models.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

describe('evaluate and predict', () => {
  it('agree with each other on every picture, also with a smaller last batch', async () => {
    const dataset = await pictures(await pictureFolder([7, 6]), { batchSize: 5 });
    const { model } = tinyModel({ dropout: 0.5, augmented: true });
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    const { data, shape } = await model.predict(dataset);
    expect(shape).toEqual([13, 1]);
    const labels = [...dataset.labelsOf(dataset.indices).data];
    const losses = labels.map((label, row) => Math.log1p(Math.exp(label === 1 ? -data[row] : data[row])));
    const correct = labels.filter((label, row) => (data[row] > 0 ? 1 : 0) === label).length;
    const evaluation = await model.evaluate(dataset);
    expect(evaluation.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 13, 9);
    expect(evaluation).toMatchObject({ count: 13, accuracy: correct / 13, skipped: [] });
    await model.dispose();
  });

  it('give the same outputs before and after compile, in any batch, and for pictures in memory', async () => {
    const folder = await pictureFolder([4, 3]);
    const { model } = tinyModel();
    const dataset = await pictures(folder, { shuffle: false });
    const inference = await model.predict(dataset);
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    const trainable = await model.predict(dataset);
    const other = await model.predict(await pictures(folder, { shuffle: false, batchSize: 3 }));
    const { images } = await dataset.load(dataset.indices);
    const atHand = await model.predictOnBatch(images);
    for (const prediction of [trainable, other, atHand]) {
      expect(prediction.shape).toEqual([7, 1]);
      const difference = Math.max(
        ...inference.data.map((value, row) => Math.abs(value - prediction.data[row])),
      );
      expect(difference).toBeLessThan(1e-5);
    }
    await model.dispose();
  });

  it('return maps with channels last', async () => {
    const inputs = Input({ shape: [32, 32, 3] });
    const model = new Model({ inputs, outputs: new Rescaling(1 / 255).apply(inputs) });
    const dataset = await pictures(await pictureFolder([1, 1]));
    const { images } = await dataset.load(dataset.indices);
    const { data, shape } = await model.predictOnBatch(images);
    expect(shape).toEqual([2, 32, 32, 3]);
    const difference = Math.max(...data.map((value, at) => Math.abs(value - images.data[at] / 255)));
    expect(difference).toBeLessThan(1e-6);
    await model.dispose();
  });

  it('use newly assigned weights, also frozen ones', async () => {
    const dataset = await pictures(await pictureFolder([2, 2]));
    const { model, base } = tinyModel();
    base.trainable = false;
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    const before = await model.predict(dataset);
    const kernel = base.getLayer('project').variables[0];
    kernel.assign(kernel.value.map((value) => -value));
    const after = await model.predict(dataset);
    expect(after.data).not.toEqual(before.data);
    kernel.assign(kernel.value.map((value) => -value));
    expect((await model.predict(dataset)).data).toEqual(before.data);
    await model.dispose();
  });

  it('outlive the shared runtime: a model is loaded into the next one', async () => {
    const dataset = await pictures(await pictureFolder([2, 2]));
    const { model } = tinyModel();
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await model.fit(dataset);
    const before = await model.predict(dataset);
    await closeSharedRuntime();
    expect((await model.predict(dataset)).data).toEqual(before.data);
    await model.fit(dataset);
    await closeSharedRuntime();
    await model.dispose();
  });

  it('run in the runtime of the model', async () => {
    const runtime = new Runtime({ threads: 1 });
    const { model } = tinyModel({ session: new Session({ runtime }) });
    const dataset = await pictures(await pictureFolder([2, 1]));
    expect((await model.predict(dataset)).shape).toEqual([3, 1]);
    await runtime.close();
    await expect(model.predict(dataset)).rejects.toThrow('The runtime that the session was given is closed.');
  });
});

describe('pictures that cannot be read', () => {
  it('are left out of training, evaluation and prediction, and are reported', async () => {
    const folder = await pictureFolder([5, 5]);
    await writeFile(join(folder, 'class_0', 'broken.jpg'), 'no picture');
    await writeFile(join(folder, 'class_1', 'empty.jpg'), '');
    const dataset = await pictures(folder);
    const { model } = tinyModel();
    await model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: logitsLoss, metrics: ['accuracy'] });
    const seen: number[] = [];
    const { history } = await model.fit(dataset, {
      epochs: 2,
      validationData: dataset,
      callbacks: [{ onTrainBatchEnd: ({ images }) => void seen.push(images) }],
    });
    expect(Math.max(...seen)).toBe(10);
    const evaluation = await model.evaluate(dataset);
    expect(evaluation.count).toBe(10);
    expect(evaluation.skipped.map(({ path }) => path.slice(folder.length + 1)).sort()).toEqual([
      join('class_0', 'broken.jpg'),
      join('class_1', 'empty.jpg'),
    ]);
    expect(history.loss[0]).toBeCloseTo(evaluation.loss, 6);
    expect(history.val_loss).toEqual([evaluation.loss, evaluation.loss]);
    expect((await model.predict(dataset)).shape).toEqual([10, 1]);
    await model.dispose();
  });

  it('end training and evaluation with a clear error if there are no others', async () => {
    const folder = await temporaryFolder();
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'broken.jpg'), 'no picture');
    }
    const { model } = tinyModel();
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(model.fit(await pictures(folder))).rejects.toThrow(
      'None of the 2 training images could be read.',
    );
    const failed = model.evaluate(await pictures(folder));
    await expect(failed).rejects.toThrow('None of the 2 images could be read.');
    await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('broken.jpg') });
    await model.dispose();
  });
});

describe('errors', () => {
  it('report a model that is not compiled, or has nothing trainable', async () => {
    const dataset = await pictures(await pictureFolder([2, 2]));
    const { model } = tinyModel();
    await expect(model.fit(dataset)).rejects.toThrow('Model tiny must be compiled before fit.');
    await expect(model.evaluate(dataset)).rejects.toThrow('Model tiny must be compiled before evaluate.');
    model.trainable = false;
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(model.fit(dataset)).rejects.toThrow('Model tiny has no trainable variable.');
    expect((await model.evaluate(dataset)).count).toBe(4);
    await model.dispose();
  });

  it('state the expected image size', async () => {
    const { model } = tinyModel();
    const dataset = await pictures(await pictureFolder([1, 1]), { imageSize: [32, 40] });
    const message = 'Model tiny expects images of 32x32, but the data set gives 32x40.';
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(model.fit(dataset)).rejects.toThrow(message);
    await expect(model.evaluate(dataset)).rejects.toThrow(message);
    await expect(model.predict(dataset)).rejects.toThrow(message);
    const { images } = await dataset.load(dataset.indices);
    await expect(model.predictOnBatch(images)).rejects.toThrow(
      'Model tiny expects images of shape (None, 32, 32, 3), but received (2, 32, 40, 3).',
    );
    const shape = [1, 32, 32, 3] as const;
    const floats = { data: new Float32Array(3072) as unknown as Uint8Array, shape };
    await expect(model.predictOnBatch(floats)).rejects.toThrow(
      'Model tiny expects pictures as 8-bit RGB, in a Uint8Array, but received a Float32Array.',
    );
    await expect(model.predictOnBatch({ data: new Uint8Array(9), shape })).rejects.toThrow(
      'Model tiny received 9 numbers, but pictures of the shape [1, 32, 32, 3] have 3072.',
    );
  });

  it.each([
    [
      'one-hot labels and one output',
      'categorical',
      1,
      logitsLoss,
      'BinaryCrossentropy cannot compare labels of shape (None, 2) with 1 outputs.',
    ],
    [
      'binary labels and two outputs',
      'binary',
      2,
      logitsLoss,
      'BinaryCrossentropy cannot compare labels of shape (None, 1) with 2 outputs.',
    ],
    [
      'one-hot labels where class numbers belong',
      'categorical',
      2,
      new SparseCategoricalCrossentropy({ fromLogits: true }),
      'SparseCategoricalCrossentropy cannot compare labels of shape (None, 2) with 2 outputs.',
    ],
  ] as const)('say that labels do not fit: %s', async (_, labelMode, outputs, loss, message) => {
    const dataset = await pictures(await pictureFolder([2, 2]), { labelMode });
    const { model } = tinyModel({ outputs });
    await model.compile({ optimizer: new Adam(), loss, metrics: ['accuracy'] });
    const fitting = model.fit(dataset);
    await expect(fitting).rejects.toThrow(UsageError);
    await expect(fitting).rejects.toThrow(message);
    await expect(model.evaluate(dataset)).rejects.toThrow(message);
    await model.dispose();
  });

  it('report that a third class does not fit a single output', async () => {
    const dataset = await pictures(await pictureFolder([1, 1, 1]), { labelMode: 'int' });
    const { model } = tinyModel();
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(model.fit(dataset)).rejects.toThrow(
      'BinaryCrossentropy expects labels 0 and 1, but received 2.',
    );
    await model.dispose();
  });

  it('report augmentation in the wrong place', async () => {
    const inputs = Input({ shape: [32, 32, 3] });
    let x = new Conv2D(3, 1).apply(inputs);
    x = new RandomFlip('horizontal', { name: 'flip' }).apply(x);
    const model = new Model({ inputs, outputs: new Dense(1).apply(new GlobalAveragePooling2D().apply(x)) });
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(model.fit(await pictures(await pictureFolder([1, 1])))).rejects.toThrow(
      'Layer flip (RandomFlip) must come directly after the input of the model.',
    );
  });

  it.each([
    [{ epochs: -1 }, 'fit expects epochs to be a whole number of at least 0, but received -1.'],
    [{ epochs: 1.5 }, 'fit expects epochs to be a whole number of at least 0, but received 1.5.'],
    [
      { initialEpoch: Number.NaN },
      'fit expects initialEpoch to be a whole number of at least 0, but received NaN.',
    ],
  ])('say that %j is no number of epochs', async (options, message) => {
    const { model } = tinyModel();
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    await expect(model.fit(await pictures(await pictureFolder([1, 1])), options)).rejects.toThrow(message);
    await model.dispose();
  });

  it('report a missing layer whose outputs should be kept', async () => {
    const { model, base } = tinyModel({ augmented: true });
    base.trainable = false;
    await model.compile({ optimizer: new Adam(), loss: logitsLoss, metrics: ['accuracy'] });
    const dataset = await pictures(await pictureFolder([1, 1]));
    await expect(
      model.fit(dataset, { augmentedViews: new AugmentedViews({ count: 1, layer: 'tail' }) }),
    ).rejects.toThrow('The model has no layer tail whose outputs could be kept.');
    expect(() => new AugmentedViews({ count: 0 })).toThrow('AugmentedViews expects a count of at least 1');
    await model.dispose();
  });

  it('of a callback end training and leave a usable model', async () => {
    const { model } = tinyModel();
    await model.compile({
      optimizer: new SGD({ learningRate: 0.1 }),
      loss: logitsLoss,
      metrics: ['accuracy'],
    });
    const dataset = await pictures(await pictureFolder([3, 3]));
    const callbacks = [
      {
        onTrainBatchEnd: () => {
          throw new GraftError('The disk is full.');
        },
      },
    ];
    const before = [...model.getLayer('head').variables[0].value];
    await expect(model.fit(dataset, { callbacks })).rejects.toThrow('The disk is full.');
    expect([...model.getLayer('head').variables[0].value], 'the step before the error counts').not.toEqual(
      before,
    );
    expect((await model.fit(dataset)).epoch).toEqual([0]);
    await model.dispose();
  });
});
