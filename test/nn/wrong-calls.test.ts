import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';

/** The layers without types, as JavaScript and notebooks use them. */
const untyped = nn as unknown as Record<string, new (...given: unknown[]) => nn.Layer>;

/** The call, the message, and the call that the hint suggests. */
const calls: readonly (readonly [string, unknown[], string, string])[] = [
  [
    'Conv2D',
    [{ filters: 8, kernelSize: 3 }],
    'Conv2D expects filters to be a whole number of at least 1, but received {"filters":8,"kernelSize":3}.',
    "new Conv2D(32, 3, { padding: 'same' })",
  ],
  ['Conv2D', [8], 'Conv2D expects kernelSize to be a whole number', 'but received nothing'],
  ['Conv2D', ['8', 3], 'but received "8".', 'new Conv2D(32, 3'],
  [
    'Conv2D',
    [8, 3, 'same'],
    'Conv2D expects its options as an object, but received "same".',
    "new Conv2D(32, 3, { padding: 'same' })",
  ],
  ['Conv2D', [8, 3, { filters: 8 }], 'Conv2D expects filters before its options', 'new Conv2D(32, 3'],
  ['Conv2D', [8, 3, { pading: 'same' }], 'Conv2D has no option "pading".', 'Did you mean padding'],
  ['Conv2D', [8, 3, { padding: 'SAME' }], 'expects padding to be "same" or "valid"', 'but received "SAME"'],
  ['Conv2D', [8, 3, { groups: 3 }], 'cannot divide 8 filters into 3 groups.', ''],
  ['Conv2D', [8, 3, { strides: 2, dilationRate: 2 }], 'only one of them may be above 1.', ''],
  ['DepthwiseConv2D', [3, { depthMultiplier: 0 }], 'expects depthMultiplier to be a whole number', ''],
  ['Conv2D', [8, [3, 0]], 'or two of them: [height, width], but received [3,0].', 'new Conv2D(32, 3'],
  [
    'Conv2D',
    [8, 3, { kernelInitializer: 'zeros' }],
    'an initializer, such as new GlorotUniform()',
    '"zeros"',
  ],
  ['Conv2D', [8, 3, { kernelRegularizer: 'l3' }], "new L2(1e-4), 'l1' or 'l2'", '"l3"'],
  [
    'DepthwiseConv2D',
    [{ kernelSize: 3 }],
    'DepthwiseConv2D expects kernelSize to be a whole number of at least 1',
    'new DepthwiseConv2D(3',
  ],
  [
    'DepthwiseConv2D',
    [3, { kernelInitializer: new nn.Zeros() }],
    'DepthwiseConv2D expects kernelInitializer to be called depthwiseInitializer, as in Keras',
    'received {}',
  ],
  ['Dense', [{ units: 3 }], 'Dense expects units to be a whole number', 'new Dense(10'],
  ['Dense', [3, 'relu'], 'Dense expects its options as an object, but received "relu".', 'new Dense(10'],
  ['Dense', [3, { activation: 'hardswish' }], 'the name of an activation', 'hard_swish'],
  ['Activation', ['ReLU'], 'Activation expects activation to be the name of an activation', 'relu'],
  ['ReLU', [{ maxValue: 6 }], 'ReLU expects maxValue before its options, not among them.', 'new ReLU(6'],
  ['ReLU', ['6'], 'ReLU expects maxValue to be a number above 0, but received "6".', 'new ReLU(6'],
  ['LeakyReLU', [-0.1], 'LeakyReLU expects negativeSlope to be a number of at least 0', 'new LeakyReLU(0.3)'],
  [
    'MaxPooling2D',
    [{ poolSize: 3 }],
    'MaxPooling2D expects poolSize before its options, not among them.',
    'new MaxPooling2D(3, { strides: 2 })',
  ],
  [
    'AveragePooling2D',
    [0],
    'AveragePooling2D expects poolSize to be a whole number',
    'new AveragePooling2D(3',
  ],
  [
    'ZeroPadding2D',
    [{ padding: 1 }],
    'ZeroPadding2D expects padding before its options, not among them.',
    'new ZeroPadding2D(',
  ],
  ['ZeroPadding2D', [[1, 2, 3]], 'expects padding to be a whole number of at least 0', 'new ZeroPadding2D('],
  [
    'Rescaling',
    [{ scale: 1 / 255 }],
    'Rescaling expects scale to be a number, but received',
    'new Rescaling(1 / 127.5, { offset: -1 })',
  ],
  ['Rescaling', [2, -1], 'Rescaling expects its options as an object, but received -1.', 'new Rescaling('],
  ['Normalization', [], 'Normalization expects mean to be a list of numbers', 'but received nothing'],
  ['Dropout', [{ rate: 0.2 }], 'Dropout expects rate to be a number from 0', 'new Dropout(0.2)'],
  ['Dropout', ['0.2'], 'but received "0.2".', 'new Dropout(0.2)'],
  ['Reshape', [1, 1, 3], 'Reshape expects targetShape to be a list of sizes', 'new Reshape([1, 1, 1280])'],
  ['Flatten', [{ axis: 1 }], 'Flatten has no option "axis".', 'name'],
  ['GlobalAveragePooling2D', [{ keepDims: true }], 'has no option "keepDims".', 'keepdims'],
  ['LayerNormalization', [{ axis: 1 }], 'expects axis to be -1, the last axis, but received 1.', ''],
  ['BatchNormalization', [{ epsilon: '1e-3' }], 'expects epsilon to be a number above 0', '"1e-3"'],
  ['Concatenate', [{ axis: '-1' }], 'Concatenate expects axis to be a whole number', '"-1"'],
  ['PReLU', [{ sharedAxes: 1 }], 'PReLU expects sharedAxes to be a list of axes', 'received 1'],
  ['TrueDivide', [0], 'TrueDivide expects divisor to be a number other than 0', 'new TrueDivide(127.5)'],
  ['L2', [{ l2: 1e-4 }], 'L2 expects l2 to be a number of at least 0', 'new L2(0.01)'],
];

describe('a wrong call of a layer', () => {
  it.each(calls)('new %s(%j) is refused: %s', (name, given, message, hint) => {
    const make = (): unknown => new untyped[name](...given);
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
    try {
      make();
    } catch (error) {
      const { message: text, hint: next } = error as UsageError;
      expect(`${text} ${next}`).toContain(hint);
    }
  });

  it('with a tensor in the place of the options is refused, although it refers to itself', () => {
    const inputs = nn.Input({ shape: [4] });
    expect(() => new untyped.Dense(inputs)).toThrow('Dense expects units to be a whole number of at least 1');
    expect(() => new untyped.Dense(3, inputs)).toThrow('Dense has no option "shape".');
  });
});

describe('optional first arguments', () => {
  it("have Keras' defaults", () => {
    expect(new nn.ReLU().maxValue).toBeUndefined();
    expect(new nn.ReLU(null, { name: 'a' }).name).toBe('a');
    expect(new nn.ReLU({ name: 'b' }).name).toBe('b');
    expect(new nn.LeakyReLU({ name: 'c' }).negativeSlope).toBe(0.3);
    expect(new nn.MaxPooling2D().poolSize).toEqual([2, 2]);
    expect(new nn.MaxPooling2D({ strides: 1 }).poolSize).toEqual([2, 2]);
    expect(new nn.MaxPooling2D([3, 2]).strides).toEqual([3, 2]);
    expect(new nn.ZeroPadding2D().padding).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(new nn.ZeroPadding2D([1, 2]).padding).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const sides = [
      [1, 2],
      [3, 4],
    ] as const;
    expect(new nn.ZeroPadding2D(sides, { name: 'd' }).padding).toEqual(sides);
    expect([new nn.L1().l1, new nn.L2().l2]).toEqual([0.01, 0.01]);
  });
});
