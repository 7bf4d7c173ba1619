import { beforeEach, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../src/errors.js';
import {
  AddConstant,
  AveragePooling2D,
  Concatenate,
  Conv2D,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  MaxPooling2D,
  Multiply,
  MultiplyConstant,
  Normalization,
  PReLU,
  Reshape,
  type Shape,
  VarianceScaling,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';

beforeEach(clearSession);

const image: Shape = [null, 12, 15, 3];

describe('output shapes', () => {
  const cases: readonly (readonly [string, Layer, readonly Shape[], Shape])[] = [
    ['MaxPooling2D', new MaxPooling2D(), [image], [null, 6, 7, 3]],
    ["MaxPooling2D 'same'", new MaxPooling2D({ padding: 'same' }), [image], [null, 6, 8, 3]],
    ['a window of 3, stride 2', new MaxPooling2D(3, { strides: 2 }), [image], [null, 5, 7, 3]],
    ['AveragePooling2D', new AveragePooling2D([3, 5]), [image], [null, 4, 3, 3]],
    ['pooling of any size', new AveragePooling2D(), [[null, null, null, 3]], [null, null, null, 3]],
    ['Flatten of maps', new Flatten(), [image], [null, 540]],
    ['Flatten of features', new Flatten(), [[null, 7]], [null, 7]],
    ['Flatten of any size', new Flatten(), [[null, null, 15, 3]], [null, null]],
    ['GlobalMaxPooling2D', new GlobalMaxPooling2D(), [image], [null, 3]],
    ['GlobalMaxPooling2D, keepdims', new GlobalMaxPooling2D({ keepdims: true }), [image], [null, 1, 1, 3]],
    [
      'GlobalAveragePooling2D, keepdims',
      new GlobalAveragePooling2D({ keepdims: true }),
      [image],
      [null, 1, 1, 3],
    ],
    ['Concatenate of maps', new Concatenate(), [image, [null, 12, 15, 5]], [null, 12, 15, 8]],
    [
      'Concatenate of features',
      new Concatenate({ axis: 1 }),
      [
        [null, 4],
        [null, 2],
        [null, 1],
      ],
      [null, 7],
    ],
    ['LeakyReLU', new LeakyReLU(), [image], image],
    ['AddConstant', new AddConstant(3), [image], image],
    ['MultiplyConstant', new MultiplyConstant(2), [image], image],
    ['Multiply', new Multiply(), [image, image], image],
    ['Multiply with a number a map', new Multiply(), [image, [null, 1, 1, 3]], image],
    ['Reshape', new Reshape([5, 4, 27]), [image], [null, 5, 4, 27]],
    ['Reshape with an unknown size', new Reshape([-1, 6]), [image], [null, 90, 6]],
    ['Reshape of features', new Reshape([1, 1, 3]), [[null, 3]], [null, 1, 1, 3]],
    ['Normalization', new Normalization({ mean: [1, 2, 3], variance: [1, 1, 1] }), [image], image],
    ['Dropout', new Dropout(0.1, { noiseShape: [null, 1, 1, 1] }), [image], image],
  ];
  it.each(cases)('%s', (_, layer, inputs, expected) => {
    expect(layer.computeOutputShape(inputs)).toEqual(expected);
    expect(layer.countParams()).toBe(0);
  });

  it("names are Keras'", () => {
    expect(new MaxPooling2D().name).toBe('max_pooling2d');
    expect(new MaxPooling2D().name).toBe('max_pooling2d_1');
    expect(new AveragePooling2D().name).toBe('average_pooling2d');
    expect([new Multiply(), new Reshape([1])].map(({ name }) => name)).toEqual(['multiply', 'reshape']);
    expect(new Normalization({ mean: [0], variance: [1] }).name).toBe('normalization');
  });
});

describe('variables', () => {
  const variablesOf = (layer: Layer, shape: Shape): [string, readonly number[]][] => {
    layer.apply(Input({ shape }));
    return layer.variables.map((variable) => [variable.path, variable.shape]);
  };

  it("of LayerNormalization have Keras' names, order, shapes and first values", () => {
    const layer = new LayerNormalization({ name: 'ln' });
    expect(variablesOf(layer, [12, 15, 3])).toEqual([
      ['ln/gamma', [3]],
      ['ln/beta', [3]],
    ]);
    expect(layer.variables.map((variable) => variable.value[0])).toEqual([1, 0]);
    expect(layer.trainableVariables).toHaveLength(2);
    expect(variablesOf(new LayerNormalization({ scale: false, name: 'ln' }), [5])).toEqual([
      ['ln/beta', [5]],
    ]);
    expect(layer.epsilon).toBe(1e-3);
  });

  it('of PReLU have the shape of a sample, 1 along shared axes', () => {
    expect(variablesOf(new PReLU({ name: 'p' }), [12, 15, 3])).toEqual([['p/alpha', [12, 15, 3]]]);
    expect(variablesOf(new PReLU({ sharedAxes: [1, 2], name: 'p' }), [null, 15, 3])).toEqual([
      ['p/alpha', [1, 1, 3]],
    ]);
    expect(() => new PReLU({ name: 'p' }).apply(Input({ shape: [null, 15, 3] }))).toThrow(
      'Layer p (PReLU) needs the size of axis 1, which is only known when the model runs.',
    );
    expect(() => new PReLU({ sharedAxes: [4], name: 'p' }).apply(Input({ shape: [1, 15, 3] }))).toThrow(
      'Layer p (PReLU) shares axis 4, but its input has 3 axes after the batch.',
    );
  });
});

describe('inputs that do not fit', () => {
  const given: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a window larger than the map',
      () => new MaxPooling2D(13, { name: 'pool' }).computeOutputShape([image]),
      'Layer pool (MaxPooling2D) moves a window of 13x13 over maps that are smaller: (None, 12, 15, 3).',
    ],
    [
      'Multiply of other shapes',
      () => new Multiply({ name: 'product' }).computeOutputShape([image, [null, 1, 15, 3]]),
      'Layer product (Multiply) expects two inputs of one shape, or the second with maps of 1 x 1, but received (None, 12, 15, 3), (None, 1, 15, 3).',
    ],
    [
      'Concatenate of maps of other sizes',
      () => new Concatenate({ name: 'joined' }).computeOutputShape([image, [null, 12, 14, 3]]),
      'Layer joined (Concatenate) expects two or more inputs that differ in their last axis alone, but received (None, 12, 15, 3), (None, 12, 14, 3).',
    ],
    [
      'Concatenate along another axis',
      () => new Concatenate({ axis: 1, name: 'joined' }).computeOutputShape([image, image]),
      'Layer joined (Concatenate) joins inputs along their last axis, -1 or 3, but received axis 1.',
    ],
    [
      'Multiply of one input',
      () => new Multiply().computeOutputShape([image]),
      'expects two inputs of one shape',
    ],
    [
      'Reshape to another number of numbers',
      () => new Reshape([7, -1], { name: 'other' }).computeOutputShape([image]),
      'Layer other (Reshape) cannot turn (None, 12, 15, 3) into (None, 7, -1).',
    ],
    [
      'Normalization of other channels',
      () => new Normalization({ mean: [0], variance: [1], name: 'pixels' }).computeOutputShape([image]),
      'Layer pixels (Normalization) has 1 means, but received (None, 12, 15, 3).',
    ],
    [
      'a noiseShape of other axes',
      () => new Dropout(0.1, { noiseShape: [null, 1], name: 'drop' }).computeOutputShape([image]),
      'Layer drop (Dropout) has a noiseShape with 2 axes, but received (None, 12, 15, 3).',
    ],
  ];
  it.each(given)('%s', (_, act, message) => {
    expect(act).toThrow(GraftError);
    expect(act).toThrow(message);
  });

  const asked: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a stride of 0',
      () => new MaxPooling2D({ strides: 0 }),
      'MaxPooling2D expects strides to be a whole number of at least 1',
    ],
    ['two unknown sizes', () => new Reshape([-1, -1]), 'at most one -1, but received [-1,-1]'],
    [
      'a negative variance',
      () => new Normalization({ mean: [0], variance: [-1] }),
      'a variance of at least 0 for each channel',
    ],
    [
      'a noiseShape of 2',
      () => new Dropout(0.1, { noiseShape: [2] }),
      'expects noiseShape to be a list of null and 1, one entry per axis, but received [2]',
    ],
  ];
  it.each(asked)('%s is a usage error', (_, act, message) => {
    expect(act).toThrow(UsageError);
    expect(act).toThrow(message);
  });
});

describe('VarianceScaling', () => {
  const shape = [3, 3, 20, 40];
  const momentsOf = (values: Float32Array): { mean: number; deviation: number; largest: number } => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return { mean, deviation: Math.sqrt(variance), largest };
  };

  it.each([
    ['its defaults', {}, Math.sqrt(1 / 180)],
    ['scale 2, fan_out', { scale: 2, mode: 'fan_out' as const }, Math.sqrt(2 / 360)],
    ['fan_avg, uniform', { mode: 'fan_avg' as const, distribution: 'uniform' as const }, Math.sqrt(1 / 270)],
    ['untruncated', { distribution: 'untruncated_normal' as const }, Math.sqrt(1 / 180)],
  ])('%s: mean 0 and the variance asked for', (_, options, expected) => {
    const { mean, deviation } = momentsOf(new VarianceScaling({ ...options, seed: 1 }).initialize(shape));
    expect(Math.abs(mean)).toBeLessThan(expected / 20);
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.02);
  });

  it('redraws values beyond two standard deviations, and repeats itself with the same seed', () => {
    const draw = (seed: number) => new VarianceScaling({ seed }).initialize(shape);
    expect(momentsOf(draw(1)).largest).toBeLessThanOrEqual((2 * Math.sqrt(1 / 180)) / 0.8796);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

it('a convolution has no activation by default', () => {
  const inputs = Input({ shape: [4, 4, 3] });
  const plain = new Conv2D(2, 1);
  const active = new Conv2D(2, 1, { activation: 'swish' });
  expect([plain.activation, active.activation]).toEqual(['linear', 'swish']);
  const pooled = new GlobalAveragePooling2D().apply(active.apply(plain.apply(inputs)));
  expect(pooled.shape).toEqual([null, 2]);
});
