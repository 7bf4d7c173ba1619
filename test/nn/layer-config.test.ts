import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import { Sequential } from '../../src/train/index.js';

/** A layer of each class with settings other than its defaults, and its inputs. */
const cases: [layer: nn.Layer, ...shapes: number[][]][] = [
  [new nn.Activation('gelu'), [5]],
  [new nn.Add(), [5], [5]],
  [new nn.AddConstant(3), [5]],
  [new nn.AveragePooling2D([2, 3], { strides: 2, padding: 'same' }), [8, 8, 3]],
  [new nn.BatchNormalization({ momentum: 0.9, epsilon: 0.01, center: false }), [5]],
  [new nn.Concatenate({ axis: 1 }), [5], [4]],
  [
    new nn.Conv2D(4, [3, 1], { strides: [1, 2], padding: 'same', useBias: false, activation: 'elu' }),
    [8, 8, 3],
  ],
  [
    new nn.Cropping2D([
      [1, 2],
      [0, 3],
    ]),
    [5, 5, 3],
  ],
  [new nn.CustomScaleLayer(0.2), [5], [5]],
  [new nn.Dense(4, { activation: 'softmax', useBias: false, kernelRegularizer: new nn.L2(0.3) }), [5]],
  [new nn.DepthwiseConv2D(3, { strides: 2, activation: 'relu' }), [8, 8, 3]],
  [
    new nn.DepthwiseConv2D(3, { depthMultiplier: 2, dilationRate: 2, depthwiseRegularizer: new nn.L2(0.3) }),
    [8, 8, 3],
  ],
  [new nn.Conv2D(6, 3, { groups: 3, dilationRate: [1, 2] }), [8, 8, 3]],
  [new nn.Dropout(0.3, { seed: 7 }), [5]],
  [new nn.Flatten(), [4, 4, 3]],
  [
    new nn.FrozenNetwork({
      nodes: [
        { operator: 'Celu', inputs: ['x'], outputs: ['y'], attributes: { alpha: { float: 0.5 } } },
        { operator: 'Add', inputs: ['y', 'w'], outputs: ['z'], attributes: {} },
      ],
      input: 'x',
      output: 'z',
      order: 'NCHW',
      inputShape: [4, 4, 3],
      outputShape: [4, 4, 3],
      constants: { two: { type: 'float32', shape: [], numbers: [2] } },
      weights: { w: [3, 1, 1] },
    }),
    [4, 4, 3],
  ],
  [new nn.GlobalAveragePooling2D({ keepdims: true }), [4, 4, 3]],
  [new nn.GlobalMaxPooling2D(), [4, 4, 3]],
  [new nn.LayerNormalization({ epsilon: 0.01, scale: false }), [5]],
  [new nn.LayerScale(0.5, 3), [4, 4, 3]],
  [new nn.LeakyReLU(0.2), [5]],
  [new nn.MaxPooling2D(3), [9, 9, 3]],
  [new nn.Multiply(), [5], [5]],
  [new nn.MultiplyConstant(3), [5]],
  [new nn.Normalization({ mean: [1, 2, 3], variance: [1, 4, 9] }), [4, 4, 3]],
  [
    new nn.OperatorLayer('Graft.Linear', {
      operands: [
        { input: 0, shape: [1, 4, 3] },
        { variable: 'kernel', shape: [3, 2], trainable: true },
        { numbers: [1], shape: [1] },
      ],
      attributes: { axis: 1 },
      outputShape: [1, 4, 2],
    }),
    [4, 3],
  ],
  [new nn.PReLU({ sharedAxes: [1, 2] }), [4, 4, 3]],
  [new nn.ReLU(6), [5]],
  [new nn.ReLU(6, { negativeSlope: 0.1, threshold: 0.5 }), [5]],
  [new nn.BatchNormalization({ gammaRegularizer: 'l1', betaRegularizer: new nn.L2(0.2) }), [5]],
  [new nn.Rescaling(2, { offset: -1 }), [5]],
  [new nn.Reshape([2, 6]), [12]],
  [new nn.Subtract(3), [5]],
  [new nn.TrueDivide(3), [5]],
  [
    new nn.ZeroPadding2D([
      [1, 2],
      [0, 3],
    ]),
    [4, 4, 3],
  ],
];

const inputsFor = (shapes: readonly number[][]): nn.SymbolicTensor[] =>
  shapes.map((shape) => nn.Input({ shape }));

/** The properties of a layer, without its weights. */
function visible(layer: nn.Layer): unknown {
  const settings = Object.entries(layer).filter(
    ([, value]) => !(value instanceof nn.Variable) && typeof value !== 'object',
  );
  const weights = layer.variables.map(({ path, shape, trainable, regularizer }) => ({
    path,
    shape,
    trainable,
    penalty: regularizer && [regularizer.l1, regularizer.l2],
  }));
  return { settings, weights };
}

describe('a layer as plain data', () => {
  it.each(cases.map((one) => [one[0].className, one] as const))(
    'is restored with all settings: %s',
    (_, [layer, ...shapes]) => {
      const output = layer.apply(inputsFor(shapes));
      const config: nn.LayerConfig = JSON.parse(JSON.stringify(nn.layerConfig(layer)));
      const again = nn.layerFromConfig(config);
      expect(again.constructor).toBe(layer.constructor);
      expect(again.apply(inputsFor(shapes)).shape).toEqual(output.shape);
      expect(visible(again)).toEqual(visible(layer));
      expect(nn.layerConfig(again)).toEqual(nn.layerConfig(layer));
      expect(nn.layerFromConfig(config, { name: 'other' }).name).toBe('other');
    },
  );

  it('works for every layer class of models', () => {
    const inner: unknown[] = [nn.Layer, nn.ElementwiseLayer, nn.Functional, nn.InputLayer];
    const classes = Object.entries(nn).filter(
      ([, value]) =>
        typeof value === 'function' &&
        value.prototype instanceof nn.Layer &&
        // Networks are described by the layers in them.
        !(value.prototype instanceof nn.Functional) &&
        !inner.includes(value),
    );
    const concrete = classes
      .map(([name]) => name)
      .filter((name) => !['Pooling2D', 'GlobalPooling2D'].includes(name));
    expect([...nn.configurableLayers].sort()).toEqual(concrete.sort());
    const tested = new Set(cases.map(([layer]) => layer.constructor.name));
    expect([...tested]).toEqual([...nn.configurableLayers]);
  });

  it('is refused for other classes', () => {
    expect(() => nn.layerFromConfig({ className: 'Desne', arguments: [3, {}] })).toThrow(UsageError);
    expect(() => nn.layerFromConfig({ className: 'toString', arguments: [] })).toThrow(
      /class toString cannot/,
    );
    expect(() => nn.layerConfig(new Sequential([new nn.Flatten()]))).toThrow(/class Sequential cannot/);
  });
});
