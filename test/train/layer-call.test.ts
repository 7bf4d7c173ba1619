import { describe, expect, it } from 'vitest';
import { augmentImages, RandomFlip, RandomRotation } from '../../dist/src/augmentation/index.js';
import {
  Add,
  Dense,
  Dropout,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type LayerOutput,
  Rescaling,
  SGD,
} from '../../dist/src/nn/index.js';
import { Random } from '../../dist/src/random.js';
import { clearSession, Session, setRandomSeed } from '../../dist/src/session/index.js';
import { Model, Sequential } from '../../dist/src/train/index.js';
import { logitsLoss, tinyModel } from './models.js';

function randomPictures(count: number, seed = 1): { data: Uint8Array; shape: [number, number, number, 3] } {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: count * 32 * 32 * 3 }, () => random.integer(256));
  return { data, shape: [count, 32, 32, 3] };
}

function randomFeatures(shape: number[], seed = 2): LayerOutput {
  const random = new Random(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return { data: Float32Array.from({ length: size }, () => random.uniform(-1, 1)), shape };
}

describe('calling a layer on data', () => {
  it('layer by layer gives the same result as the model, bit for bit', async () => {
    const { model } = tinyModel();
    const pictures = randomPictures(5);
    const [, rescaling, base, average, head] = model.layers;
    const rescaled = await rescaling.call(pictures);
    expect(rescaled.shape).toEqual([5, 32, 32, 3]);
    expect(rescaled.data[7]).toBe(Math.fround(Math.fround(pictures.data[7] * Math.fround(1 / 127.5)) - 1));
    const features = await base.call(rescaled);
    expect(features.shape).toEqual([5, 4, 4, 12]);
    const averages = await average.call(features);
    expect(averages.shape).toEqual([5, 12]);
    const outputs = await head.call(averages);
    const inputs = Input({ shape: [32, 32, 3] });
    const behind = [base, average, head].reduce((x, layer) => layer.apply(x), inputs);
    expect(outputs).toEqual(await new Functional({ inputs, outputs: behind }).call(rescaled));
    // The whole model folds the rescaling into the first convolution, which rounds differently.
    const predicted = await model.predictOnBatch(pictures);
    outputs.data.forEach((value, at) => {
      expect(value).toBeCloseTo(predicted.data[at], 6);
    });
    expect(predicted).toEqual(await model.call(pictures));
    expect(predicted).toEqual(await model.call({ ...pictures, data: Float32Array.from(pictures.data) }));
  });

  it('creates the variables of an unbuilt layer, and does not affect names and seeds', async () => {
    clearSession();
    setRandomSeed(4);
    const dense = new Dense(3);
    const features = randomFeatures([2, 4]);
    const { data, shape } = await dense.call(features);
    const [kernel, bias] = dense.variables.map(({ value }) => value);
    expect(shape).toEqual([2, 3]);
    for (const [at, value] of data.entries()) {
      const [row, column] = [Math.floor(at / 3), at % 3];
      const sum = [0, 1, 2, 3].reduce(
        (total, k) => total + features.data[row * 4 + k] * kernel[k * 3 + column],
        0,
      );
      expect(value).toBeCloseTo(sum + bias[column], 5);
    }
    await dense.call(features);
    expect(new Dense(1).name).toBe('dense_1');
    expect(Input({ shape: [3] }).producer.layer.name).toBe('input_layer');
  });

  it('uses trained weights', async () => {
    const { model } = tinyModel();
    await model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: logitsLoss });
    const pictures = randomPictures(6);
    await model.fit(pictures, [0, 1, 0, 1, 1, 0], { epochs: 2 });
    const outputs = await model.call({ ...pictures, data: Float32Array.from(pictures.data) });
    const predicted = await model.predictOnBatch(pictures);
    expect(predicted.shape).toEqual([6, 1]);
    outputs.data.forEach((value, at) => {
      expect(value).toBeCloseTo(predicted.data[at], 4);
    });
  });

  it('applies dropout only in training, with new draws in each call', async () => {
    const dropout = new Dropout(0.5, { seed: 3 });
    const ones = { data: new Float32Array(400).fill(1), shape: [4, 100] };
    expect(await dropout.call(ones)).toEqual(ones);
    const first = await dropout.call(ones, { training: true });
    const second = await dropout.call(ones, { training: true });
    expect(new Set(first.data)).toEqual(new Set([0, 2]));
    expect(first.data).not.toEqual(second.data);
    const again = await new Dropout(0.5, { seed: 3 }).call(ones, { training: true });
    expect(again.data).toEqual(first.data);
    const maps = { data: new Float32Array(96).fill(1), shape: [2, 4, 4, 3] };
    const dropped = await dropout.call(maps, { training: true });
    expect(dropped.shape).toEqual(maps.shape);
    expect(new Set(dropped.data)).toEqual(new Set([0, 2]));
  });

  it('augments by default, each call differently', async () => {
    const stack = new Sequential([
      new RandomFlip('horizontal', { seed: 1 }),
      new RandomRotation(0.2, { seed: 2 }),
    ]);
    const pictures = randomPictures(3);
    const views = [await stack.call(pictures), await stack.call(pictures)];
    const steps = stack.layers.map((layer) => (layer as RandomFlip).step);
    views.forEach(({ data, shape }, view) => {
      expect(shape).toEqual([3, 32, 32, 3]);
      expect(Uint8Array.from(data)).toEqual(augmentImages(pictures, steps, [0, 1, 2], view).data);
    });
    const off = await stack.call(pictures, { training: false });
    expect(Uint8Array.from(off.data)).toEqual(pictures.data);
    const { model } = tinyModel({ augmented: true, dropout: 0.5 });
    const trained = await model.call(pictures, { training: true });
    expect(trained.shape).toEqual([3, 1]);
    expect(trained.data).not.toEqual((await model.call(pictures)).data);
    await expect(stack.call(await new Rescaling(1 / 255).call(pictures))).rejects.toThrow(
      'whole numbers from 0 to 255',
    );
  });

  it('runs in the session of the layer, for models as well', async () => {
    const session = new Session({ seed: 5, threads: 1 });
    const [model, functional] = session.use(() => {
      const inputs = Input({ shape: [4] });
      const outputs = new Dense(2).apply(inputs);
      return [new Model({ inputs, outputs }), new Functional({ inputs, outputs })];
    });
    const features = randomFeatures([3, 4]);
    expect(await model.call(features)).toEqual(await functional.call(features));
    expect(session.runtime?.threads).toBe(1);
    await session.close();
  });

  it('returns an empty result for an empty batch, and refuses inputs that do not fit', async () => {
    const average = new GlobalAveragePooling2D({ name: 'average' });
    expect(await average.call({ data: new Float32Array(0), shape: [0, 4, 4, 3] })).toEqual({
      data: new Float32Array(0),
      shape: [0, 3],
    });
    const wrong = { data: new Float32Array(5), shape: [1, 2] };
    await expect(average.call(wrong)).rejects.toThrow(
      'expects 2 numbers for the shape [1, 2], but received 5',
    );
    await expect(average.call(Input({ shape: [4, 4, 3] }) as never)).rejects.toMatchObject({
      hint: expect.stringContaining('models are built with `apply`'),
    });
    await expect(average.call({ data: new Float32Array(2), shape: [1, 2] })).rejects.toThrow(
      'one input with 4 axes',
    );
    await expect(new Add().call({ data: new Float32Array(2), shape: [1, 2] })).rejects.toThrow();
  });
});
