import { describe, expect, it } from 'vitest';
import { RandomCrop, RandomFlip, RandomRotation, RandomZoom } from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';

/** A layer of each class with settings other than its defaults, and some of them as Keras writes them. */
const cases: [layer: nn.Layer, settings: Record<string, unknown>][] = [
  [new nn.Activation('gelu'), { activation: 'gelu' }],
  [new nn.Add(), {}],
  [new nn.AveragePooling2D([2, 3], { strides: 2 }), { pool_size: [2, 3], strides: [2, 2], padding: 'valid' }],
  [
    new nn.BatchNormalization({ momentum: 0.9, center: false, gammaRegularizer: 'l1' }),
    { momentum: 0.9, epsilon: 0.001, center: false, scale: true, axis: -1 },
  ],
  [new nn.Concatenate({ axis: 3 }), { axis: 3 }],
  [
    new nn.Conv2D(6, 3, { groups: 3, dilationRate: [1, 2], kernelInitializer: new nn.Zeros() }),
    { filters: 6, kernel_size: [3, 3], groups: 3, dilation_rate: [1, 2], use_bias: true },
  ],
  [
    new nn.Cropping2D([1, 2]),
    {
      cropping: [
        [1, 1],
        [2, 2],
      ],
    },
  ],
  [new nn.CustomScaleLayer(0.2), { scale: 0.2 }],
  [
    new nn.Dense(4, { activation: 'softmax', biasRegularizer: new nn.L2(0.3) }),
    { units: 4, activation: 'softmax', kernel_regularizer: null },
  ],
  [
    new nn.DepthwiseConv2D(3, { depthMultiplier: 2, depthwiseRegularizer: new nn.L2(0.3) }),
    { kernel_size: [3, 3], depth_multiplier: 2, depthwise_constraint: null },
  ],
  [new nn.Dropout(0.3, { seed: 7, noiseShape: [null, 1] }), { rate: 0.3, seed: 7, noise_shape: [null, 1] }],
  [new nn.Flatten(), { data_format: 'channels_last' }],
  [new nn.GlobalAveragePooling2D({ keepdims: true }), { keepdims: true }],
  [new nn.GlobalMaxPooling2D(), { keepdims: false }],
  [new nn.LayerNormalization({ epsilon: 0.01, scale: false }), { epsilon: 0.01, scale: false, axis: -1 }],
  [new nn.LayerScale(1e-6, 3), { init_values: 1e-6, projection_dim: 3 }],
  [new nn.LeakyReLU(0.2), { negative_slope: 0.2 }],
  [new nn.MaxPooling2D(3, { padding: 'same' }), { pool_size: [3, 3], strides: [3, 3], padding: 'same' }],
  [new nn.Multiply(), {}],
  [new nn.Normalization({ mean: [1, 2], variance: [1, 4] }), { mean: [1, 2], variance: [1, 4], axis: -1 }],
  [new nn.PReLU({ sharedAxes: [1, 2] }), { shared_axes: [1, 2], alpha_regularizer: null }],
  [new nn.ReLU(6, { threshold: 0.5 }), { max_value: 6, negative_slope: 0, threshold: 0.5 }],
  [new nn.Rescaling(2, { offset: -1 }), { scale: 2, offset: -1 }],
  [new nn.Reshape([2, 6]), { target_shape: [2, 6] }],
  [
    new nn.SeparableConv2D(6, 3, { depthMultiplier: 2, activation: 'relu', pointwiseRegularizer: 'l1' }),
    { filters: 6, kernel_size: [3, 3], depth_multiplier: 2, activation: 'relu', depthwise_regularizer: null },
  ],
  [
    new nn.ZeroPadding2D([
      [1, 2],
      [0, 3],
    ]),
    {
      padding: [
        [1, 2],
        [0, 3],
      ],
    },
  ],
  [new RandomFlip('vertical', { seed: 3 }), { mode: 'vertical', seed: 3 }],
  [new RandomCrop(8, 9, { seed: 3 }), { height: 8, width: 9, seed: 3 }],
  [new RandomRotation(0.2), { factor: [-0.2, 0.2], fill_mode: 'reflect', interpolation: 'bilinear' }],
  [new RandomZoom(0.2, { widthFactor: [0.1, 0.3] }), { height_factor: 0.2, width_factor: [0.1, 0.3] }],
];

describe("a layer's settings as Keras has them", () => {
  it.each(cases.map(([layer, settings]) => [layer.className, layer, settings] as const))(
    'are written and read: %s',
    (_, layer, settings) => {
      const config = JSON.parse(JSON.stringify(layer.getConfig()));
      expect(config).toMatchObject({ name: layer.name, trainable: true, dtype: 'float32', ...settings });
      const layerClass = layer.constructor as unknown as typeof nn.Dense;
      const again = layerClass.fromConfig(config);
      expect(again.constructor).toBe(layer.constructor);
      expect(again.getConfig()).toEqual(layer.getConfig());
    },
  );

  it('are tested for every class', () => {
    const tested = new Set(cases.map(([layer]) => layer.className));
    const others = [
      'RandomTranslation',
      'RandomShear',
      'RandomContrast',
      'RandomBrightness',
      'RandomErasing',
    ];
    expect(nn.kerasClassNames().sort()).toEqual([...tested, ...others].sort());
  });

  it('keep what is not in the constructor: trainable, regularizers before the first use', () => {
    const layer = new nn.Dense(2, { kernelRegularizer: new nn.L2(0.25), trainable: false });
    const again = nn.Dense.fromConfig(layer.getConfig());
    expect(again.trainable).toBe(false);
    expect(again.kernelRegularizer).toMatchObject({ l1: 0, l2: 0.25 });
  });

  it('describe arithmetic with a number as a Rescaling', () => {
    const describe = (layer: nn.Layer) => nn.serializeLayer(layer);
    expect(describe(new nn.TrueDivide(4))).toMatchObject({
      class_name: 'Rescaling',
      config: { scale: 0.25 },
    });
    expect(describe(new nn.Subtract(3))).toMatchObject({ config: { scale: 1, offset: -3 } });
    expect(describe(new nn.AddConstant(3))).toMatchObject({ config: { scale: 1, offset: 3 } });
    expect(describe(new nn.MultiplyConstant(3))).toMatchObject({ config: { scale: 3, offset: 0 } });
  });
});

describe('settings that Graft does not have', () => {
  const dense = { name: 'head', units: 2 };
  const refused: [what: string, className: string, config: Record<string, unknown>, message: RegExp][] = [
    ['a class', 'LSTM', { name: 'memory' }, /Layer memory is of the class "LSTM", which Graft does not have/],
    ['a class of JavaScript', 'toString', { name: 'x' }, /of the class "toString"/],
    ['a key', 'Dense', { ...dense, unitz: 3 }, /Layer head \(Dense\) has the setting "unitz"/],
    [
      'a form',
      'Conv2D',
      { name: 'c', filters: 2, kernel_size: 3, data_format: 'channels_first' },
      /data_format/,
    ],
    ['an activation', 'Dense', { ...dense, activation: 'selu' }, /activation selu/],
    [
      "a user's activation",
      'Dense',
      { ...dense, activation: { class_name: 'function', config: 'mine' } },
      /mine/,
    ],
    [
      'a regularizer',
      'Dense',
      { ...dense, kernel_regularizer: { class_name: 'OrthogonalRegularizer' } },
      /Orth/,
    ],
    [
      'a constraint',
      'Dense',
      { ...dense, kernel_constraint: { class_name: 'MaxNorm' } },
      /kernel_constraint/,
    ],
    ['whole numbers', 'Dense', { ...dense, dtype: 'int32' }, /dtype "int32"/],
    ['a missing argument', 'Dense', { name: 'head' }, /Layer head \(Dense\) cannot be built.*units/],
    ['a wrong value', 'Dense', { ...dense, units: -2 }, /units/],
    ['an axis', 'BatchNormalization', { name: 'bn', axis: 1 }, /axis 1/],
  ];
  it.each(refused)('are refused with the name of the layer: %s', (_, className, config, message) => {
    const build = () => nn.deserializeLayer({ class_name: className, config: config as nn.KerasConfig });
    expect(build).toThrow(UsageError);
    expect(build).toThrow(message);
  });

  it('may be an initializer, as long as weights replace it', () => {
    const config = { ...dense, kernel_initializer: { class_name: 'Orthogonal', config: {} } };
    const layer = nn.Dense.fromConfig(config);
    layer.apply(nn.Input({ shape: [3] }));
    expect(() => layer.getWeights()).toThrow(/initializer Orthogonal/);
    layer.setWeights([
      [1, 2, 3, 4, 5, 6],
      [0, 0],
    ]);
    expect(layer.getWeights()[0]).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it('may scale each channel on its own', () => {
    const config = { name: 'r', scale: [0.5, 0.25], offset: [1, -1] };
    const layer = nn.deserializeLayer({ class_name: 'Rescaling', config }) as nn.Normalization;
    expect(layer).toMatchObject({ name: 'r', mean: [-2, 4], variance: [4, 16] });
    const below = { ...config, scale: [-1, 1] };
    expect(() => nn.deserializeLayer({ class_name: 'Rescaling', config: below })).toThrow(
      /scale of 0 or below/,
    );
  });

  it('can have the names that Keras 2 gave them', () => {
    const { LeakyReLU } = nn;
    expect(LeakyReLU.fromConfig({ name: 'l', alpha: 0.3, dtype: 'float32' }).negativeSlope).toBe(0.3);
    const softmax = nn.deserializeLayer({ class_name: 'Softmax', config: { name: 's', axis: -1 } });
    expect(softmax).toMatchObject({ activation: 'softmax', name: 's' });
  });
});

describe('setWeights', () => {
  it('takes all weights or none', () => {
    const layer = new nn.Dense(2);
    layer.apply(nn.Input({ shape: [1] }));
    layer.setWeights([[1, 2], Float32Array.of(3, 4)]);
    expect(layer.getWeights()).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
    expect(() => layer.setWeights([[5, 6]])).toThrow(/has 2 weights, but setWeights received 1 arrays/);
    expect(() => layer.setWeights([[5, 6], [7]])).toThrow(/bias has the shape \(2,\), 2 numbers/);
    expect(layer.getWeights()[0]).toEqual(Float32Array.of(1, 2));
    layer.getWeights()[0][0] = 9;
    expect(layer.getWeights()[0][0]).toBe(1);
  });
});
