import { beforeEach, describe, expect, it } from 'vitest';
import { RandomFlip } from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import {
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Functional,
  flatten,
  GlobalAveragePooling2D,
  Input,
  ReLU,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { Sequential } from '../../src/train/index.js';

beforeEach(clearSession);

/** A base of three layers with weights inside a model with a head, as in transfer learning. */
function nested(): { base: Functional; model: Functional } {
  const baseInput = Input({ shape: [8, 8, 3] });
  let x = new Conv2D(4, 3, { name: 'conv' }).apply(baseInput);
  x = new BatchNormalization({ name: 'bn' }).apply(x);
  x = new DepthwiseConv2D(3, { name: 'depthwise' }).apply(x);
  const base = new Functional({ inputs: baseInput, outputs: x, name: 'base' });
  const inputs = Input({ shape: [8, 8, 3] });
  x = new Sequential([new RandomFlip('horizontal')]).apply(inputs);
  x = base.apply(x, { training: false });
  x = new GlobalAveragePooling2D().apply(x);
  const outputs = new Dense(1, { name: 'head' }).apply(new Dropout(0.2).apply(x));
  return { base, model: new Functional({ inputs, outputs, name: 'model' }) };
}

const names = (variables: readonly { path: string }[]): string[] => variables.map(({ path }) => path);

describe('Functional', () => {
  it('lists layers by their distance from the output', () => {
    const inputs = Input({ shape: [4, 4, 3] });
    const near = new Conv2D(2, 1, { name: 'near' });
    const far = new Conv2D(2, 1, { name: 'far' });
    const second = new ReLU({ name: 'second' });
    const branch = second.apply(far.apply(inputs));
    const outputs = new Add({ name: 'sum' }).apply([near.apply(inputs), branch]);
    const model = new Functional({ inputs, outputs });
    // As in Keras, 'near' comes next to 'second': both are one step from the output, in the order of Add's inputs.
    expect(model.layers.map((layer) => layer.name)).toEqual(['input_layer', 'far', 'near', 'second', 'sum']);
  });

  it('refuses two layers with the same name', () => {
    const inputs = Input({ shape: [3] });
    const first = new Dense(2, { name: 'same' }).apply(inputs);
    const outputs = new Dense(1, { name: 'same' }).apply(first);
    expect(() => new Functional({ inputs, outputs, name: 'model' })).toThrow(
      'Model model has two layers with the name same.',
    );
  });

  it('finds layers by name and by index, also from the end', () => {
    const { model } = nested();
    expect(model.getLayer('head')).toBe(model.layers.at(-1));
    expect(model.getLayer(-1)).toBe(model.layers.at(-1));
    expect(model.getLayer(0).className).toBe('InputLayer');
    expect(() => model.getLayer('tail')).toThrow('Model model has no layer "tail".');
    expect(() => model.getLayer(99)).toThrow(UsageError);
  });

  it('is a layer that accepts only its own input shape', () => {
    const { base } = nested();
    expect(base.apply(Input({ shape: [8, 8, 3] })).shape).toEqual([null, 4, 4, 4]);
    expect(() => base.apply(Input({ shape: [9, 8, 3] }))).toThrow(
      'Model base expects inputs of shape (None, 8, 8, 3), but received (None, 9, 8, 3).',
    );
  });

  it('refuses inputs and outputs that are not connected', () => {
    const inputs = Input({ shape: [4] });
    const other = Input({ shape: [4], name: 'other' });
    const outputs = new Dense(1).apply(other);
    expect(() => new Functional({ inputs, outputs })).toThrow(
      "The output depends on other, which is not the model's input.",
    );
  });

  it('counts a shared layer once', () => {
    const inputs = Input({ shape: [4] });
    const dense = new Dense(4);
    const model = new Functional({ inputs, outputs: dense.apply(dense.apply(inputs)) });
    expect(model.countParams()).toBe(20);
    expect(model.calls).toHaveLength(3);
    expect(model.layers).toHaveLength(2);
  });
});

describe('trainable', () => {
  it('of a nested model covers everything inside', () => {
    const { base, model } = nested();
    expect(names(model.trainableVariables)).toEqual([
      'conv/kernel',
      'conv/bias',
      'bn/gamma',
      'bn/beta',
      'depthwise/kernel',
      'depthwise/bias',
      'head/kernel',
      'head/bias',
    ]);
    base.trainable = false;
    expect(names(model.trainableVariables)).toEqual(['head/kernel', 'head/bias']);
    expect(base.layers.every((layer) => !layer.trainable)).toBe(true);
    expect(model.nonTrainableVariables).toHaveLength(8);
  });

  it('of single layers can be changed after that of the model', () => {
    const { base, model } = nested();
    base.trainable = true;
    for (const layer of base.layers.slice(0, 3)) layer.trainable = false;
    expect(names(model.trainableVariables)).toEqual([
      'depthwise/kernel',
      'depthwise/bias',
      'head/kernel',
      'head/bias',
    ]);
    expect(model.countParams()).toBe(3 * 3 * 3 * 4 + 4 + 4 * 4 + 9 * 4 + 4 + 4 + 1);
  });

  it('of a layer has no effect while a model around it is frozen', () => {
    const { base, model } = nested();
    model.trainable = false;
    base.getLayer('conv').trainable = true;
    expect(model.trainableVariables).toEqual([]);
    expect(flatten(model).some((call) => call.trainable)).toBe(false);
  });

  it('of a layer counts although the model between it and the trained one is frozen', () => {
    const { base, model } = nested();
    base.trainable = false;
    base.getLayer('depthwise').trainable = true;
    expect(names(model.trainableVariables)).toEqual([
      'depthwise/kernel',
      'depthwise/bias',
      'head/kernel',
      'head/bias',
    ]);
    expect(names(model.nonTrainableVariables)).toEqual([
      'conv/kernel',
      'conv/bias',
      'bn/gamma',
      'bn/beta',
      'bn/moving_mean',
      'bn/moving_variance',
    ]);
    expect(base.trainableVariables, 'the frozen model by itself').toEqual([]);
    const trained = flatten(model).filter((call) => call.trainable);
    expect(trained.map((call) => call.layer.name)).toEqual(['depthwise', 'head']);
  });

  it('of a layer counts at any depth', () => {
    // From running Keras 3.15: `middle.trainable = False`, then a layer or a model inside it set to True.
    const dense = (name: string): Dense => new Dense(3, { name });
    const innerInput = Input({ shape: [4] });
    const first = dense('first');
    const normalized = new BatchNormalization({ name: 'bn' }).apply(first.apply(innerInput));
    const inner = new Functional({ inputs: innerInput, outputs: normalized });
    const middle = new Sequential([inner, dense('second')]);
    const inputs = Input({ shape: [4] });
    const outer = new Functional({ inputs, outputs: dense('head').apply(middle.apply(inputs)) });
    const head = ['head/kernel', 'head/bias'];
    middle.trainable = false;
    expect(names(outer.trainableVariables)).toEqual(head);
    first.trainable = true;
    expect(names(outer.trainableVariables)).toEqual(['first/kernel', 'first/bias', ...head]);
    inner.trainable = true;
    expect(names(outer.trainableVariables)).toEqual([
      'first/kernel',
      'first/bias',
      'bn/gamma',
      'bn/beta',
      ...head,
    ]);
    outer.trainable = false;
    outer.getLayer('head').trainable = true;
    expect(outer.trainableVariables).toEqual([]);
  });

  it('of a Sequential covers its layers', () => {
    const sequential = new Sequential([new Dense(3, { name: 'first' }), new Dense(1, { name: 'second' })]);
    const inputs = Input({ shape: [4] });
    const model = new Functional({ inputs, outputs: sequential.apply(inputs) });
    expect(model.trainableVariables).toHaveLength(4);
    sequential.trainable = false;
    expect(model.trainableVariables).toEqual([]);
    expect(flatten(model).some((call) => call.trainable)).toBe(false);
  });
});

describe('flatten', () => {
  it('expands nested models and passes on training: false', () => {
    const calls = flatten(nested().model);
    expect(calls.map((call) => call.layer.className)).toEqual([
      'InputLayer',
      'RandomFlip',
      'Conv2D',
      'BatchNormalization',
      'DepthwiseConv2D',
      'GlobalAveragePooling2D',
      'Dropout',
      'Dense',
    ]);
    expect(calls.map((call) => call.training)).toEqual([true, true, false, false, false, true, true, true]);
    expect(calls.map((call) => call.trainable)).toEqual([false, false, true, true, true, false, false, true]);
    expect(calls.slice(1).map((call) => call.inputs)).toEqual([[0], [1], [2], [3], [4], [5], [6]]);
  });
});

describe('names', () => {
  it("are Keras' and count up", () => {
    const made = [
      new Dense(1),
      new Dense(1),
      new Dense(1, { name: 'head' }),
      new Dense(1),
      new Conv2D(1, 1),
      new DepthwiseConv2D(1),
      new GlobalAveragePooling2D(),
      new BatchNormalization(),
      new ReLU(),
      new Dropout(0.1),
      new RandomFlip(),
      new Sequential([new ReLU()]),
    ];
    expect(made.map((layer) => layer.name)).toEqual([
      'dense',
      'dense_1',
      'head',
      'dense_2',
      'conv2d',
      'depthwise_conv2d',
      'global_average_pooling2d',
      'batch_normalization',
      're_lu',
      'dropout',
      'random_flip',
      'sequential',
    ]);
    clearSession();
    expect(new Dense(1).name).toBe('dense');
  });
});

describe('summary', () => {
  it("is Keras' table", () => {
    const { base, model } = nested();
    base.trainable = false;
    expect(model.summary()).toMatchInlineSnapshot(`
      "Model: "model"
      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
      ┃ Layer (type)                                      ┃ Output Shape    ┃ Param # ┃
      ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
      │ input_layer_1 (InputLayer)                        │ (None, 8, 8, 3) │       0 │
      ├───────────────────────────────────────────────────┼─────────────────┼─────────┤
      │ sequential (Sequential)                           │ (None, 8, 8, 3) │       0 │
      ├───────────────────────────────────────────────────┼─────────────────┼─────────┤
      │ base (Functional)                                 │ (None, 4, 4, 4) │     168 │
      ├───────────────────────────────────────────────────┼─────────────────┼─────────┤
      │ global_average_pooling2d (GlobalAveragePooling2D) │ (None, 4)       │       0 │
      ├───────────────────────────────────────────────────┼─────────────────┼─────────┤
      │ dropout (Dropout)                                 │ (None, 4)       │       0 │
      ├───────────────────────────────────────────────────┼─────────────────┼─────────┤
      │ head (Dense)                                      │ (None, 1)       │       5 │
      └───────────────────────────────────────────────────┴─────────────────┴─────────┘
       Total params: 173 (692.00 B)
       Trainable params: 5 (20.00 B) in 2 variables
       Non-trainable params: 168 (672.00 B)"
    `);
  });
});
