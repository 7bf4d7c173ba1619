import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RandomFlip } from '../../dist/src/augmentation/index.js';
import {
  loadClassifier,
  loadClassifierWeights,
  restoreModel,
  saveClassifier,
} from '../../dist/src/classifier/index.js';
import {
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  type Layer,
  Rescaling,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { Random } from '../../dist/src/random.js';
import { Session } from '../../dist/src/session/index.js';
import { Model, Sequential } from '../../dist/src/train/index.js';
import { MobileNetV2 } from '../../dist/src/zoo/index.js';
import { fillVariables } from '../peers/pattern.js';
import { weightsOf } from './models.js';

const folder = mkdtempSync(join(tmpdir(), 'graft-sequential-'));
afterAll(() => rmSync(folder, { recursive: true }));

function layers(): Layer[] {
  return [
    new RandomFlip('horizontal'),
    new Rescaling(1 / 127.5, { offset: -1 }),
    new Conv2D(6, 3, { strides: 2, activation: 'relu' }),
    new GlobalAveragePooling2D(),
    new Dense(3),
  ];
}

const random = new Random(1);
const pictures = {
  data: Uint8Array.from({ length: 8 * 16 * 16 * 3 }, () => random.integer(256)),
  shape: [8, 16, 16, 3] as const,
};
const labels = [0, 1, 2, 0, 1, 2, 0, 1];
const settings = () => ({
  optimizer: 'adam' as const,
  loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
});

async function trained(model: Model): Promise<Model> {
  await model.compile({ ...settings(), metrics: ['accuracy'] });
  await model.fit(pictures, labels, { epochs: 2, batchSize: 4 });
  return model;
}

const session = (): Session => new Session({ seed: 3 });

describe('Sequential', () => {
  it('compiles, trains, evaluates and predicts like the same Model, with the same bits', async () => {
    const sequential = session().use(() => new Sequential([Input({ shape: [16, 16, 3] }), ...layers()]));
    const model = session().use(() => {
      const inputs = Input({ shape: [16, 16, 3] });
      return new Model({ inputs, outputs: layers().reduce((x, layer) => layer.apply(x), inputs) });
    });
    await trained(sequential);
    await trained(model);
    expect(weightsOf(sequential)).toEqual(weightsOf(model));
    expect(await sequential.evaluate(pictures, labels)).toEqual(await model.evaluate(pictures, labels));
    expect(await sequential.predict(pictures)).toEqual(await model.predict(pictures));
    const batch = { data: pictures.data, shape: [8, 16, 16, 3] as [number, number, number, number] };
    expect(await sequential.predictOnBatch(batch)).toEqual(await model.predictOnBatch(batch));
    expect(sequential.layers).toHaveLength(5);
    expect(sequential.getLayer(0)).toBeInstanceOf(RandomFlip);
    expect(sequential.summary()).toContain('Model: "sequential"');
    await sequential.dispose();
    await model.dispose();
  });

  it('takes the shape of its input from its first model', async () => {
    const inputs = Input({ shape: [16, 16, 3] });
    const base = new Model({ inputs, outputs: new Conv2D(4, 3).apply(inputs) });
    base.trainable = false;
    const before = weightsOf(base);
    const model = new Sequential([base, new GlobalAveragePooling2D(), new Dense(3)]);
    expect(model.inputShape).toEqual([null, 16, 16, 3]);
    expect(model.outputShape).toEqual([null, 3]);
    await trained(model);
    expect(weightsOf(base)).toEqual(before);
    const head = model.layers[2] as Dense;
    const bias = head.variables[1].value;
    expect(bias.some((value) => value !== 0)).toBe(true);
    await model.dispose();
  });

  it('is a layer without an input, and a model once it is applied', async () => {
    const stack = new Sequential([new GlobalAveragePooling2D(), new Dense(3)], { name: 'head' });
    await expect(stack.compile(settings())).rejects.toThrow(
      'Model head does not know the shape of its input yet.',
    );
    const inputs = Input({ shape: [16, 16, 3] });
    const model = new Model({ inputs, outputs: stack.apply(inputs) });
    expect(stack.variables).toHaveLength(2);
    expect(model.getLayer('head')).toBe(stack);
    await trained(model);
    const predicted = await model.predict(pictures);
    expect(await stack.call({ ...pictures, data: Float32Array.from(pictures.data) })).toEqual(
      await stack.predictOnBatch({ data: pictures.data, shape: [8, 16, 16, 3] }),
    );
    expect(predicted.shape).toEqual([8, 3]);
    await model.dispose();
  });

  it('refuses values that are not layers', () => {
    const input = Input({ shape: [4] });
    expect(() => new Sequential([])).toThrow('at least one layer');
    expect(() => new Sequential([input])).toThrow('at least one layer');
    expect(() => new Sequential([new Dense(1), input])).toThrow('only the first may be an Input');
  });

  it('can be saved as a classifier, loaded, and restored', async () => {
    // Weights are found by the names of the layers, whose numbering restarts in each session.
    const build = () => session().use(() => new Sequential([Input({ shape: [16, 16, 3] }), ...layers()]));
    const model = await trained(build());
    const path = join(folder, 'sequential.onnx');
    const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
    await saveClassifier(model, path, { classNames: ['a', 'b', 'c'], resize });
    const classifier = await loadClassifier(path);
    expect(classifier.classNames).toEqual(['a', 'b', 'c']);
    await classifier.dispose();
    const again = build();
    await loadClassifierWeights(again, path);
    const [expected, restored] = [await model.predict(pictures), await again.predict(pictures)];
    restored.data.forEach((value, at) => {
      expect(value).toBeCloseTo(expected.data[at], 4);
    });
    await again.dispose();
    await model.dispose();
  });

  it('can be restored and trained further with a pretrained network', async () => {
    const base = await MobileNetV2({
      inputShape: [32, 32, 3],
      alpha: 0.35,
      includeTop: false,
      weights: null,
    });
    // Like pretrained weights, so that the outputs have an ordinary size.
    fillVariables(base.variables);
    base.trainable = false;
    const input = Input({ shape: [32, 32, 3] });
    const rescaling = new Rescaling(1 / 127.5, { offset: -1 });
    const model = new Sequential([input, rescaling, base, new GlobalAveragePooling2D(), new Dense(3)]);
    const large = {
      data: Uint8Array.from({ length: 8 * 32 * 32 * 3 }, () => random.integer(256)),
      shape: [8, 32, 32, 3] as const,
    };
    await model.compile({ ...settings(), metrics: ['accuracy'] });
    await model.fit(large, labels, { epochs: 2, batchSize: 4 });
    const before = await model.predict(large);
    const path = join(folder, 'pretrained.onnx');
    const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
    await saveClassifier(model, path, { classNames: ['a', 'b', 'c'], resize });
    const restored = await restoreModel(path);
    expect(restored.headWas).toBe('kept');
    expect(restored.head.map(({ className }) => className)).toEqual(['GlobalAveragePooling2D', 'Dense']);
    restored.base.trainable = false;
    await restored.model.compile({ ...settings(), metrics: ['accuracy'] });
    (await restored.model.predict(large)).data.forEach((value, at) => {
      expect(value).toBeCloseTo(before.data[at], 3);
    });
    // Both continue in the same way, with a new optimizer.
    await model.compile({ ...settings(), metrics: ['accuracy'] });
    const more = { epochs: 8, batchSize: 4, shuffle: false };
    const [one, other] = [
      await model.fit(large, labels, more),
      await restored.model.fit(large, labels, more),
    ];
    one.history.loss.forEach((loss, epoch) => {
      expect(other.history.loss[epoch]).toBeCloseTo(loss, 3);
    });
    expect(other.history.loss.at(-1)).toBeLessThan(other.history.loss[0]);
    await model.dispose();
    await restored.model.dispose();
  });
});
