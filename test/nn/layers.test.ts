import { beforeEach, describe, expect, it } from 'vitest';
import { RandomRotation } from '../../src/augmentation/index.js';
import { GraftError, UsageError } from '../../src/errors.js';
import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  DepthwiseConv2D,
  Dropout,
  formatShape,
  GlobalAveragePooling2D,
  Input,
  type Layer,
  LayerScale,
  paddingOf,
  ReLU,
  Rescaling,
  SeparableConv2D,
  type Shape,
  Subtract,
  TrueDivide,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { Sequential } from '../../src/train/index.js';

beforeEach(clearSession);

const image: Shape = [12, 15, 3];

describe('output shapes', () => {
  const cases: readonly (readonly [string, Layer, Shape, Shape])[] = [
    ["Conv2D 'valid'", new Conv2D(8, 3), image, [null, 10, 13, 8]],
    ["Conv2D 'same'", new Conv2D(8, 3, { padding: 'same' }), image, [null, 12, 15, 8]],
    ["Conv2D 'same', stride 2", new Conv2D(8, 3, { strides: 2, padding: 'same' }), image, [null, 6, 8, 8]],
    ["Conv2D 'valid', stride 2", new Conv2D(8, 3, { strides: 2 }), image, [null, 5, 7, 8]],
    ['Conv2D, sizes that differ', new Conv2D(8, [1, 5], { strides: [3, 1] }), image, [null, 4, 11, 8]],
    ['Conv2D of any size', new Conv2D(8, 3), [null, null, 3], [null, null, null, 8]],
    ['DepthwiseConv2D', new DepthwiseConv2D(3, { strides: 2, padding: 'same' }), image, [null, 6, 8, 3]],
    [
      'ZeroPadding2D',
      new ZeroPadding2D([
        [1, 2],
        [3, 4],
      ]),
      image,
      [null, 15, 22, 3],
    ],
    ['GlobalAveragePooling2D', new GlobalAveragePooling2D(), image, [null, 3]],
    ['Dense', new Dense(7), [5], [null, 7]],
    ['Dense of maps', new Dense(7), image, [null, 12, 15, 7]],
    ['SeparableConv2D', new SeparableConv2D(8, 3, { strides: 2 }), image, [null, 5, 7, 8]],
    ['Cropping2D', new Cropping2D([1, 2]), image, [null, 10, 11, 3]],
    ['Cropping2D of any size', new Cropping2D(1), [null, null, 3], [null, null, null, 3]],
    ['LayerScale', new LayerScale(1, 3), image, [null, ...image]],
    ['ReLU', new ReLU(), image, [null, ...image]],
    ['Activation', new Activation('tanh'), image, [null, ...image]],
    ['BatchNormalization', new BatchNormalization(), image, [null, ...image]],
    ['Dropout', new Dropout(0.5), image, [null, ...image]],
    ['Rescaling', new Rescaling(2), image, [null, ...image]],
    ['Subtract', new Subtract(1), image, [null, ...image]],
    ['TrueDivide', new TrueDivide(2), image, [null, ...image]],
    ['RandomRotation', new RandomRotation(0.2), image, [null, ...image]],
  ];

  it.each(cases)('%s', (_, layer, shape, expected) => {
    expect(layer.apply(Input({ shape })).shape).toEqual(expected);
  });

  it('Add', () => {
    const inputs = Input({ shape: image });
    expect(new Add().apply([inputs, inputs]).shape).toEqual([null, ...image]);
  });
});

describe('variables', () => {
  const shapesOf = (layer: Layer, shape: Shape): [string, readonly number[]][] => {
    layer.apply(Input({ shape }));
    return layer.variables.map((variable) => [variable.path, variable.shape]);
  };

  it("have Keras' names, order and shapes", () => {
    expect(shapesOf(new Conv2D(8, [3, 5], { name: 'conv' }), image)).toEqual([
      ['conv/kernel', [3, 5, 3, 8]],
      ['conv/bias', [8]],
    ]);
    expect(shapesOf(new DepthwiseConv2D(3, { useBias: false, name: 'dw' }), image)).toEqual([
      ['dw/kernel', [3, 3, 3, 1]],
    ]);
    expect(shapesOf(new BatchNormalization({ name: 'bn' }), image)).toEqual([
      ['bn/gamma', [3]],
      ['bn/beta', [3]],
      ['bn/moving_mean', [3]],
      ['bn/moving_variance', [3]],
    ]);
    expect(shapesOf(new Dense(2, { name: 'dense' }), [5])).toEqual([
      ['dense/kernel', [5, 2]],
      ['dense/bias', [2]],
    ]);
  });

  it('of BatchNormalization are trainable except for the moving statistics', () => {
    const layer = new BatchNormalization();
    layer.apply(Input({ shape: image }));
    expect(layer.trainableVariables.map((variable) => variable.name)).toEqual(['gamma', 'beta']);
    expect(layer.nonTrainableVariables.map((variable) => variable.name)).toEqual([
      'moving_mean',
      'moving_variance',
    ]);
    expect(layer.variables.map((variable) => variable.value[0])).toEqual([1, 0, 0, 1]);
  });

  it('accept only the right number of values, and count assignments', () => {
    const layer = new Dense(2, { name: 'head' });
    layer.apply(Input({ shape: [3] }));
    const { kernel } = layer;
    expect(() => kernel.assign(new Float32Array(5))).toThrow(
      'Variable head/kernel has shape (3, 2), 6 values, but received 5.',
    );
    const version = kernel.version;
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    kernel.assign(values);
    values[0] = 9;
    expect([...kernel.value]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(kernel.version).toBe(version + 1);
  });
});

describe('messages', () => {
  it('state the shape that a layer expects and the one that it received', () => {
    expect(() => new Dense(1, { name: 'head' }).apply(Input({ shape: [5, 3] }))).toThrow(
      'Layer head (Dense) expects one input with 2 axes, but received (None, 5, 3).',
    );
    expect(() => new Conv2D(1, 3, { name: 'conv' }).apply(Input({ shape: [5] }))).toThrow(
      'Layer conv (Conv2D) expects one input with 4 axes, but received (None, 5).',
    );
    expect(() => new Add({ name: 'sum' }).apply([Input({ shape: [5] }), Input({ shape: [4] })])).toThrow(
      'Layer sum (Add) expects two or more inputs of one shape, but received (None, 5), (None, 4).',
    );
    expect(() => new Add().apply(Input({ shape: [5] }))).toThrow(GraftError);
  });

  it('say that a layer takes only one input', () => {
    const inputs = Input({ shape: [5] });
    expect(() => new ReLU({ name: 'relu' }).apply([inputs, inputs])).toThrow(
      'Layer relu (ReLU) expects one input with 2 axes, but received (None, 5), (None, 5).',
    );
  });

  it('say that nothing would be left, or that channels do not fit', () => {
    const maps = Input({ shape: [4, 8, 3] });
    expect(() => new Cropping2D([2, 1], { name: 'crop' }).apply(maps)).toThrow(
      'Layer crop (Cropping2D) takes 4 rows and 2 columns away, but received (None, 4, 8, 3).',
    );
    expect(() => new LayerScale(1, 4, { name: 'scale' }).apply(maps)).toThrow(
      'Layer scale (LayerScale) is for 4 channels, but received (None, 4, 8, 3).',
    );
    expect(() => new CustomScaleLayer(1, { name: 'sum' }).apply([maps, maps, maps])).toThrow(
      'Layer sum (CustomScaleLayer) expects two inputs, but received 3.',
    );
  });

  it('say that a SeparableConv2D has been built for maps of one size', () => {
    const layer = new SeparableConv2D(2, 3, { name: 'separable' });
    layer.apply(Input({ shape: [8, 8, 3] }));
    expect(() => layer.apply(Input({ shape: [9, 9, 3] }))).toThrow(/separable expects inputs of shape/);
  });

  it('say that a window is larger than the map', () => {
    const make = (padding: 'same' | 'valid') => () =>
      new DepthwiseConv2D(5, { padding, name: 'depthwise' }).apply(Input({ shape: [4, 8, 3] }));
    expect(make('valid')).toThrow(
      'Layer depthwise (DepthwiseConv2D) moves a window of 5x5 over maps that are smaller: (None, 4, 8, 3).',
    );
    expect(make('same')().shape).toEqual([null, 4, 8, 3]);
  });

  it('say that a layer was built for another shape', () => {
    const dense = new Dense(1, { name: 'head' });
    dense.apply(Input({ shape: [5] }));
    dense.apply(Input({ shape: [5] }));
    expect(() => dense.apply(Input({ shape: [6] }))).toThrow(
      'Layer head was built for inputs (None, 5) and cannot be applied to (None, 6).',
    );
  });

  it.each([
    [
      () => new Conv2D(1, 0, { name: 'conv' }),
      'Conv2D expects kernelSize to be a whole number of at least 1, or two of them: [height, width], but received 0.',
    ],
    [
      () => new Conv2D(1, 3, { strides: 1.5, name: 'conv' }),
      'Conv2D expects strides to be a whole number of at least 1, or two of them: [height, width], but received 1.5.',
    ],
    [
      () => new Conv2D(2.5, 3),
      'Conv2D expects filters to be a whole number of at least 1, but received 2.5.',
    ],
    [() => new Dense(0), 'Dense expects units to be a whole number of at least 1, but received 0.'],
    [
      () => new Dropout(1),
      'Dropout expects rate to be a number from 0 up to but not including 1, but received 1.',
    ],
    [
      () => new Dropout(Number.NaN),
      'Dropout expects rate to be a number from 0 up to but not including 1, but received NaN.',
    ],
    [() => new ReLU(0), 'ReLU expects maxValue to be a number above 0, but received 0.'],
    [
      () => new RandomRotation([0.2, -0.2]),
      'RandomRotation expects a factor between -1 and 1 (a fraction of a full turn), lower before upper, but received [0.2,-0.2].',
    ],
    [() => new Sequential([]), 'Sequential expects at least one layer, but received none.'],
  ])('name settings out of range: %s', (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});

describe('shapes', () => {
  it('are printed as in Keras', () => {
    expect(formatShape([null, 160, 160, 3])).toBe('(None, 160, 160, 3)');
    expect(formatShape([8])).toBe('(8,)');
  });

  it('are padded as in TensorFlow, with the odd zero at the end', () => {
    expect(paddingOf(160, 3, 2, 'same')).toEqual([0, 1]);
    expect(paddingOf(5, 3, 2, 'same')).toEqual([1, 1]);
    expect(paddingOf(7, 3, 1, 'same')).toEqual([1, 1]);
    expect(paddingOf(7, 2, 3, 'same')).toEqual([0, 1]);
    expect(paddingOf(9, 1, 2, 'same')).toEqual([0, 0]);
    expect(paddingOf(7, 3, 1, 'valid')).toEqual([0, 0]);
  });
});
