import { beforeEach, describe, expect, it } from 'vitest';
import { CutMix, MixUp, RandomCrop, RandomFlip, RandomRotation } from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import {
  Add,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Conv2D,
  Dense,
  Dropout,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type Layer,
  ReLU,
  SparseCategoricalCrossentropy,
  type SymbolicTensor,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { FeatureCache } from '../../src/train/feature-cache.js';
import { joinHistories, Sequential, targetsFor } from '../../src/train/index.js';
import { frozenPosition, type ModelPlan, planModel } from '../../src/train/plan.js';

beforeEach(clearSession);

/** Augmentation, a residual block in a base, and a head with dropout. */
function network(options: { augmentation?: 'on' | 'off' } = {}): Functional {
  const inputs = Input({ shape: [8, 8, 3] });
  let x = inputs;
  if (options.augmentation !== undefined) {
    const steps = [new RandomFlip('horizontal', { seed: 4 }), new RandomRotation(0.2, { seed: 5 })];
    x = new Sequential(steps).apply(x, options.augmentation === 'off' ? { training: false } : {});
  }
  x = new Conv2D(4, 1, { name: 'first' }).apply(x);
  x = new ReLU({ name: 'first_relu' }).apply(x);
  const inner = new Conv2D(4, 1, { name: 'inner' }).apply(x);
  const branch = new Conv2D(4, 1, { name: 'branch' }).apply(inner);
  x = new Add({ name: 'sum' }).apply([x, branch]);
  x = new GlobalAveragePooling2D({ name: 'pooled' }).apply(x);
  x = new Dropout(0.2, { name: 'dropout' }).apply(x);
  return new Functional({ inputs, outputs: new Dense(1, { name: 'head' }).apply(x) });
}

function freeze(model: Functional, ...trainable: readonly string[]): Functional {
  for (const layer of model.layers) layer.trainable = trainable.includes(layer.name);
  return model;
}

const cutOf = (plan: ModelPlan): string => plan.calls[plan.cut].layer.name;
const trained = (plan: ModelPlan): string[] => plan.variables.map((variable) => variable.path);

describe('planModel', () => {
  it('cuts before the first layer that training touches', () => {
    const plan = planModel(freeze(network(), 'head'), { training: true });
    expect(cutOf(plan), 'dropout is already different while training').toBe('pooled');
    expect(trained(plan)).toEqual(['head/kernel', 'head/bias']);
  });

  it('cuts before a residual block when something inside it trains', () => {
    const plan = planModel(freeze(network(), 'branch', 'head'), { training: true });
    expect(cutOf(plan)).toBe('first_relu');
    expect(trained(plan)).toEqual(['branch/kernel', 'branch/bias', 'head/kernel', 'head/bias']);
  });

  it('has no frozen part if everything is trained, and only a frozen part if nothing is', () => {
    const everything = planModel(network({ augmentation: 'on' }), { training: true });
    expect(everything.cut).toBe(everything.pixels);
    expect(everything.variables).toHaveLength(8);
    const inference = planModel(network(), { training: false });
    expect(cutOf(inference)).toBe('head');
    expect(inference.variables).toEqual([]);
  });

  it('separates augmentation at the front, unless it was switched off', () => {
    const on = planModel(network({ augmentation: 'on' }), { training: true });
    expect(on.calls[on.pixels].layer.className).toBe('RandomRotation');
    expect(on.augmentation.map((step) => [step.kind, step.seed])).toEqual([
      ['flip', 4],
      ['rotation', 5],
    ]);
    const off = planModel(network({ augmentation: 'off' }), { training: true });
    expect(off.augmentation).toEqual([]);
    expect(off.pixels).toBe(on.pixels);
  });

  it('refuses augmentation anywhere else', () => {
    const inputs = Input({ shape: [8, 8, 3] });
    const draw = (x: SymbolicTensor): SymbolicTensor =>
      new RandomFlip('vertical', { name: 'flip' }).apply(new ReLU().apply(x));
    const model = new Functional({ inputs, outputs: draw(inputs) });
    expect(() => planModel(model, { training: true })).toThrow(UsageError);
    expect(() => planModel(model, { training: true })).toThrow(
      'Layer flip (RandomFlip) must come directly after the input of the model.',
    );
  });

  const stackOf = (...layers: readonly Layer[]): Functional => {
    const inputs = Input({ shape: [12, 12, 3] });
    const pooled = new GlobalAveragePooling2D().apply(new Sequential(layers).apply(inputs));
    return new Functional({ inputs, outputs: new Dense(1).apply(pooled) });
  };

  it('feeds pictures without augmentation in before RandomCrop, which changes their size', () => {
    const plan = planModel(stackOf(new RandomFlip(), new RandomCrop(8, 8)), { training: true });
    expect([plan.unaugmented, plan.pixels]).toEqual([0, 2]);
    const same = planModel(stackOf(new RandomFlip()), { training: true });
    expect([same.unaugmented, same.pixels]).toEqual([1, 1]);
  });

  it('refuses a layer for single pictures after one that mixes a batch', () => {
    const mixing = new MixUp(0.2, { name: 'mix' });
    const plan = planModel(stackOf(new RandomFlip(), mixing, new CutMix()), { training: true });
    expect(plan.augmentation.map((step) => step.kind)).toEqual(['flip', 'mixUp', 'cutMix']);
    const wrong = stackOf(mixing, new RandomFlip('vertical', { name: 'flip' }));
    expect(() => planModel(wrong, { training: true })).toThrow(
      'Layer flip (RandomFlip) must come before mix (MixUp).',
    );
  });

  it('refuses RandomCrop that is off while other augmentation is on', () => {
    const inputs = Input({ shape: [12, 12, 3] });
    const cropped = new RandomCrop(8, 8, { name: 'crop' }).apply(inputs, { training: false });
    const draw = (x: SymbolicTensor): SymbolicTensor => new GlobalAveragePooling2D().apply(x);
    const on = new Functional({ inputs, outputs: draw(new RandomFlip().apply(cropped)) });
    expect(() => planModel(on, { training: true })).toThrow(
      'Layer crop (RandomCrop) was called with training: false, but other augmentation layers are on.',
    );
    const off = new Functional({ inputs, outputs: draw(cropped) });
    expect(planModel(off, { training: true })).toMatchObject({ augmentation: [], unaugmented: 0, pixels: 1 });
  });

  it('keeps outputs at a layer, or at the last place before it with only one tensor', () => {
    const plan = planModel(freeze(network(), 'head'), { training: true });
    const keptAt = (name: string): string => plan.calls[frozenPosition(plan, name)].layer.name;
    expect(keptAt('first')).toBe('first');
    expect(keptAt('inner')).toBe('first_relu');
    expect(keptAt('sum')).toBe('sum');
    expect(keptAt('head'), 'what trains cannot be kept').toBe('pooled');
    expect(() => keptAt('tail')).toThrow('The model has no layer tail whose outputs could be kept.');
  });
});

describe('targetsFor', () => {
  const int = (...labels: number[]) => ({ data: Int32Array.from(labels), shape: [labels.length] });

  it('gives the targets of each loss', () => {
    expect([...targetsFor(int(0, 1, 1), new BinaryCrossentropy(), 1)]).toEqual([0, 1, 1]);
    expect([...targetsFor(int(2, 0), new SparseCategoricalCrossentropy(), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
    const oneHot = { data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] };
    expect([...targetsFor(oneHot, new CategoricalCrossentropy(), 2)]).toEqual([0, 1, 1, 0]);
    const several = { data: Float32Array.of(1, 1, 0, 0), shape: [2, 2] };
    expect([...targetsFor(several, new BinaryCrossentropy(), 2)]).toEqual([1, 1, 0, 0]);
  });

  it.each([
    [int(0, 3), new SparseCategoricalCrossentropy(), 3, 'The label 3 has no output: the model has 3.'],
    [int(0, 2), new BinaryCrossentropy(), 1, 'BinaryCrossentropy expects labels 0 and 1, but received 2.'],
    [
      int(0, 1),
      new CategoricalCrossentropy(),
      2,
      'CategoricalCrossentropy cannot compare labels of shape (None,) with 2 outputs.',
    ],
    [
      { data: Float32Array.of(1, 0, 1, 1), shape: [2, 2] },
      new CategoricalCrossentropy(),
      2,
      'CategoricalCrossentropy expects labels that add up to 1 for each sample, but those of sample 1 add up to 2.',
    ],
  ])('refuses labels that do not fit: %j', (labels, loss, outputs, message) => {
    expect(() => targetsFor(labels, loss, outputs)).toThrow(UsageError);
    expect(() => targetsFor(labels, loss, outputs)).toThrow(message);
  });
});

describe('FeatureCache', () => {
  const batch = (...values: number[]) =>
    ({ type: 'float32', shape: [values.length / 2, 2], data: Float32Array.from(values) }) as const;

  it('returns stored features in any order, and nothing if one is missing', async () => {
    const cache = new FeatureCache(1000);
    await cache.store([7, 3], batch(1, 2, 3, 4));
    await cache.store([5], batch(5, 6));
    expect(await cache.gather([5, 7])).toEqual(batch(5, 6, 1, 2));
    expect(await cache.gather([7, 4])).toBeUndefined();
    expect(await cache.gather([])).toBeUndefined();
    expect(cache.bytes).toBe(24);
  });

  it('stores features beyond its budget on disk, and counts none twice', async () => {
    const cache = new FeatureCache(20);
    await cache.store([1, 1, 2, 3], batch(1, 1, 9, 9, 2, 2, 3, 3));
    expect(cache.bytes).toBe(16);
    expect(await cache.gather([1, 2])).toEqual(batch(1, 1, 2, 2));
    expect(cache.entriesOnDisk).toBe(1);
    expect(await cache.gather([3, 1])).toEqual(batch(3, 3, 1, 1));
    await cache.clear();
    expect([cache.bytes, cache.entriesOnDisk]).toEqual([0, 0]);
    expect(await cache.gather([3])).toBeUndefined();
    await cache.store([3], batch(4, 4));
    expect(await cache.gather([3])).toEqual(batch(4, 4));
  });

  it('drops features of other pictures or weights', async () => {
    const cache = new FeatureCache(1000);
    const pictures = {};
    cache.use(pictures, 'weights 1');
    await cache.store([1], batch(1, 1));
    cache.use(pictures, 'weights 1');
    expect(await cache.gather([1])).toBeDefined();
    cache.use(pictures, 'weights 2');
    expect(await cache.gather([1])).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });
});

describe('figures', () => {
  it('of two phases join in order', () => {
    const phase = (epoch: number, loss: number) => ({
      epoch: [epoch],
      history: { loss: [loss], ...(epoch === 0 && { accuracy: [loss / 2] }) },
    });
    expect(joinHistories(phase(0, 2), phase(1, 1))).toEqual({
      epoch: [0, 1],
      history: { loss: [2, 1], accuracy: [1, Number.NaN] },
    });
  });
});
