import { describe, expect, it } from 'vitest';
import { RandomFlip } from '../../src/augmentation/index.js';
import {
  ACTIVATION_NAMES,
  Activation,
  Add,
  AddConstant,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  type Conv2DOptions,
  Dense,
  DepthwiseConv2D,
  type DepthwiseConv2DOptions,
  Dropout,
  Flatten,
  Functional,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  LayerNormalization,
  LeakyReLU,
  MaxPooling2D,
  Multiply,
  MultiplyConstant,
  Normalization,
  type PoolingOptions,
  PReLU,
  ReLU,
  Rescaling,
  Reshape,
  Subtract,
  type SymbolicTensor,
  TrueDivide,
  type ZeroPadding,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { Sequential } from '../../src/train/index.js';
import { referenceForward } from './reference.js';
import {
  expectClose,
  randomInput,
  randomizeWeights,
  runInference,
  runTraining,
  trainingGraph,
} from './run.js';

type Stack = (x: SymbolicTensor) => SymbolicTensor;
type Size = readonly [height: number, width: number];
type Window = number | readonly [number, number];

const batch = 3;

/** Layers after an input of `size` with 3 channels. */
function draw(stack: Stack, size: Size): Functional {
  const inputs = Input({ shape: [...size, 3] });
  return new Functional({ inputs, outputs: stack(inputs) });
}

/** The training lowering ends in [batch, outputs], so random projections of a whole map are compared. */
function project(x: SymbolicTensor): SymbolicTensor {
  if (x.shape.length === 2) return x;
  const [, height, width] = x.shape as number[];
  const projected = new Conv2D(6, [height, width], { useBias: false }).apply(x);
  return new GlobalAveragePooling2D().apply(projected);
}

/** Compares both lowerings with the reference: inference number by number, training by projections. */
async function checkLowerings(stack: Stack, size: Size): Promise<void> {
  const model = draw(stack, size);
  randomizeWeights(model, 1);
  const input = randomInput(model, batch, 2);
  expectClose(await runInference(model, input), referenceForward(model, input));

  const projected = draw((x) => project(stack(x)), size);
  randomizeWeights(projected, 3);
  const trained = await runTraining(projected, input);
  expectClose(trained, referenceForward(projected, input));
  expectClose(trained, await runInference(projected, input));
}

const padding = (top: number, bottom: number, left: number, right: number): ZeroPadding => [
  [top, bottom],
  [left, right],
];
const conv = ({
  filters = 4,
  kernelSize = 3,
  ...options
}: Conv2DOptions & { filters?: number; kernelSize?: Window }): Stack => {
  return (x) => new Conv2D(filters, kernelSize, options).apply(x);
};
const depthwise = ({
  kernelSize = 3,
  ...options
}: DepthwiseConv2DOptions & { kernelSize?: Window }): Stack => {
  return (x) => new DepthwiseConv2D(kernelSize, options).apply(x);
};
const padded = (amounts: ZeroPadding, stack: Stack): Stack => {
  return (x) => stack(new ZeroPadding2D(amounts).apply(x));
};
const normalized = (
  stack: Stack,
  options: ConstructorParameters<typeof BatchNormalization>[0] = {},
): Stack => {
  return (x) => new BatchNormalization(options).apply(stack(x));
};

const cases: Readonly<Record<string, readonly (readonly [name: string, stack: Stack, size: Size])[]>> = {
  Conv2D: [
    ['1 x 1, more outputs than inputs', conv({ kernelSize: 1, filters: 5 }), [4, 4]],
    ['1 x 1, fewer outputs than inputs', conv({ kernelSize: 1, filters: 2 }), [4, 4]],
    ['1 x 1 without bias', conv({ kernelSize: 1, useBias: false }), [4, 4]],
    ['1 x 1 with stride 2', conv({ kernelSize: 1, strides: 2 }), [5, 6]],
    ["3 x 3, 'same'", conv({ padding: 'same' }), [6, 5]],
    ["3 x 3, 'valid'", conv({}), [6, 5]],
    ["3 x 3, stride 2, 'same', even map", conv({ strides: 2, padding: 'same' }), [8, 8]],
    ["3 x 3, stride 2, 'same', odd map", conv({ strides: 2, padding: 'same' }), [9, 7]],
    ['a window and strides that are not square', conv({ kernelSize: [3, 1], strides: [1, 2] }), [6, 7]],
    ["5 x 5, stride 3, 'same'", conv({ kernelSize: 5, strides: 3, padding: 'same' }), [10, 11]],
    ['behind ZeroPadding2D', padded(padding(0, 1, 2, 3), conv({ strides: 2 })), [6, 6]],
    ["'same' behind ZeroPadding2D", padded(padding(1, 0, 2, 1), conv({ padding: 'same' })), [6, 6]],
    ["dilation 2, 'same'", conv({ dilationRate: 2, padding: 'same' }), [6, 7]],
    ['dilation that is not square', conv({ kernelSize: [2, 3], dilationRate: [3, 1] }), [7, 6]],
    ['dilation 2 behind ZeroPadding2D', padded(padding(1, 2, 3, 0), conv({ dilationRate: 2 })), [5, 5]],
    ['3 groups of one channel', conv({ groups: 3, filters: 6, padding: 'same' }), [6, 5]],
    ['as many groups as channels and filters', conv({ groups: 3, filters: 3, padding: 'same' }), [6, 5]],
    ['3 groups, pointwise', conv({ groups: 3, filters: 6, kernelSize: 1 }), [4, 4]],
    [
      '2 groups with strides and an activation',
      (x) =>
        conv({ groups: 2, filters: 6, strides: 2, padding: 'same', activation: 'relu' })(
          conv({ filters: 4, kernelSize: 1 })(x),
        ),
      [7, 6],
    ],
    [
      '2 groups and dilation',
      (x) => conv({ groups: 2, dilationRate: 2 })(conv({ kernelSize: 1 })(x)),
      [7, 7],
    ],
  ],
  DepthwiseConv2D: [
    ["one tile, 'same'", depthwise({ padding: 'same' }), [6, 6]],
    ["one tile, 'valid'", depthwise({}), [7, 7]],
    ["one tile, stride 2, 'same', even map", depthwise({ strides: 2, padding: 'same' }), [8, 8]],
    ["one tile, stride 2, 'same', odd map", depthwise({ strides: 2, padding: 'same' }), [7, 9]],
    ['one tile without bias', depthwise({ padding: 'same', useBias: false }), [5, 5]],
    ["several tiles, 'same'", depthwise({ padding: 'same' }), [12, 12]],
    ["several tiles, 'valid'", depthwise({}), [12, 12]],
    ["several tiles, stride 2, 'same', even map", depthwise({ strides: 2, padding: 'same' }), [16, 16]],
    ["several tiles, stride 2, 'same', odd map", depthwise({ strides: 2, padding: 'same' }), [15, 17]],
    [
      'several tiles, stride 2, behind ZeroPadding2D',
      padded(padding(0, 1, 0, 1), depthwise({ strides: 2 })),
      [16, 16],
    ],
    ['an odd map behind ZeroPadding2D', padded(padding(1, 1, 1, 1), depthwise({ strides: 2 })), [15, 15]],
    ['one tile behind ZeroPadding2D', padded(padding(0, 1, 0, 1), depthwise({ strides: 2 })), [6, 6]],
    ["5 x 5, one tile, 'same'", depthwise({ kernelSize: 5, padding: 'same' }), [6, 6]],
    [
      "5 x 5, several tiles, stride 2, 'same'",
      depthwise({ kernelSize: 5, strides: 2, padding: 'same' }),
      [14, 13],
    ],
    [
      '5 x 5 behind ZeroPadding2D',
      padded(padding(1, 2, 1, 2), depthwise({ kernelSize: 5, strides: 2 })),
      [12, 12],
    ],
    ['a window that is not square', depthwise({ kernelSize: [1, 3], padding: 'same' }), [6, 10]],
    ["dilation 2, 'same'", depthwise({ dilationRate: 2, padding: 'same' }), [6, 7]],
    ['dilation 2 by 3, several tiles', depthwise({ dilationRate: [2, 3] }), [14, 13]],
    ["depthMultiplier 2, 'same'", depthwise({ depthMultiplier: 2, padding: 'same' }), [6, 5]],
    ['depthMultiplier 3 with strides', depthwise({ depthMultiplier: 3, strides: 2 }), [7, 7]],
    ['depthMultiplier 2 and dilation', depthwise({ depthMultiplier: 2, dilationRate: 2 }), [6, 6]],
  ],
  BatchNormalization: [
    ['behind a convolution', normalized(conv({ padding: 'same', useBias: false })), [5, 5]],
    ['behind a convolution with bias', normalized(conv({ padding: 'same' })), [5, 5]],
    ['behind a pointwise convolution', normalized(conv({ kernelSize: 1, useBias: false })), [5, 5]],
    ['behind a depthwise convolution', normalized(depthwise({ padding: 'same', useBias: false })), [5, 5]],
    ['behind groups', normalized(conv({ groups: 3, filters: 6, useBias: false })), [5, 5]],
    [
      'behind a depthwise convolution with multiplier 2',
      normalized(depthwise({ depthMultiplier: 2 })),
      [5, 5],
    ],
    ['behind a convolution with dilation', normalized(conv({ dilationRate: 2 })), [6, 6]],
    ['behind a depthwise convolution with bias', normalized(depthwise({ padding: 'same' })), [12, 12]],
    ['behind a convolution, without beta', normalized(conv({ kernelSize: 1 }), { center: false }), [4, 4]],
    ['behind a convolution, without gamma', normalized(conv({ kernelSize: 1 }), { scale: false }), [4, 4]],
    ['alone', normalized((x) => x), [4, 4]],
    ['alone, with ReLU behind it', (x) => new ReLU().apply(normalized((y) => y)(x)), [4, 4]],
    [
      'behind zero padding',
      padded(
        padding(1, 0, 2, 1),
        normalized((x) => x),
      ),
      [4, 4],
    ],
    [
      'behind a convolution with an activation',
      normalized(conv({ kernelSize: 1, activation: 'swish' })),
      [4, 4],
    ],
    ['alone, without gamma and beta', normalized((x) => x, { center: false, scale: false }), [4, 4]],
    ['behind another', normalized(normalized(conv({ kernelSize: 1 }))), [4, 4]],
    ['behind Dense', normalized((x) => new Dense(5).apply(new GlobalAveragePooling2D().apply(x))), [4, 4]],
    ['with its own epsilon', normalized(conv({ kernelSize: 1 }), { epsilon: 0.3 }), [4, 4]],
  ],
  'Conv2D with an activation': (['relu', 'relu6', 'swish', 'sigmoid', 'softmax'] as const).flatMap(
    (activation) => [
      [activation, conv({ padding: 'same', activation }), [4, 5] as const] as const,
      [`${activation}, pointwise`, conv({ kernelSize: 1, activation }), [4, 5] as const] as const,
      [`${activation}, depthwise`, depthwise({ padding: 'same', activation }), [4, 5] as const] as const,
    ],
  ),
  'other layers': [
    ['ReLU', (x) => new ReLU().apply(x), [4, 4]],
    ['ReLU with a highest value', (x) => new ReLU(0.5).apply(x), [4, 4]],
    ['ReLU with a slope', (x) => new ReLU({ negativeSlope: 0.3 }).apply(x), [4, 4]],
    ['ReLU with a threshold', (x) => new ReLU(0.7, { threshold: 0.2 }).apply(x), [4, 4]],
    [
      'ReLU with a slope and a threshold behind a convolution',
      (x) =>
        new ReLU(0.7, { negativeSlope: 0.3, threshold: 0.2 }).apply(conv({ filters: 3, kernelSize: 1 })(x)),
      [4, 4],
    ],
    [
      'Add of three',
      (x) => new Add().apply([x, new ReLU().apply(x), conv({ filters: 3, kernelSize: 1 })(x)]),
      [4, 4],
    ],
    ['LeakyReLU', (x) => new LeakyReLU().apply(x), [4, 4]],
    ['PReLU', (x) => new PReLU().apply(x), [4, 5]],
    ['PReLU with a slope a channel', (x) => new PReLU({ sharedAxes: [1, 2] }).apply(x), [4, 5]],
    ['PReLU with a slope a column', (x) => new PReLU({ sharedAxes: [1, 3] }).apply(x), [4, 5]],
    [
      'PReLU and LayerNormalization of features',
      (x) =>
        new LayerNormalization().apply(
          new PReLU().apply(new Dense(5).apply(new GlobalAveragePooling2D().apply(x))),
        ),
      [4, 4],
    ],
    ['LayerNormalization', (x) => new LayerNormalization().apply(x), [4, 5]],
    [
      'LayerNormalization without gamma and with its own epsilon',
      (x) => new LayerNormalization({ scale: false, epsilon: 0.3 }).apply(x),
      [4, 5],
    ],
    [
      'LayerNormalization without beta, behind a convolution',
      (x) => new LayerNormalization({ center: false }).apply(conv({})(x)),
      [4, 5],
    ],
    ['GlobalMaxPooling2D', (x) => new GlobalMaxPooling2D().apply(x), [4, 5]],
    [
      'GlobalMaxPooling2D that keeps the map, of equal numbers',
      (x) => new GlobalMaxPooling2D({ keepdims: true }).apply(new ReLU(0.1).apply(x)),
      [4, 5],
    ],
    [
      'squeeze and excitation as MobileNetV3 has it',
      (x) => {
        const means = new GlobalAveragePooling2D({ keepdims: true }).apply(x);
        const moved = new AddConstant(3).apply(conv({ filters: 3, kernelSize: 1 })(means));
        return new Multiply().apply([x, new MultiplyConstant(1 / 6).apply(new ReLU(6).apply(moved))]);
      },
      [4, 5],
    ],
    [
      'AddConstant and MultiplyConstant before a convolution',
      (x) => conv({ padding: 'same' })(new MultiplyConstant(0.25).apply(new AddConstant(2).apply(x))),
      [4, 5],
    ],
    [
      'Concatenate of maps',
      (x) => new Concatenate().apply([x, conv({ kernelSize: 1 })(x), new ReLU().apply(x)]),
      [4, 5],
    ],
    [
      'Concatenate of features',
      (x) =>
        new Concatenate().apply([new GlobalMaxPooling2D().apply(x), new GlobalAveragePooling2D().apply(x)]),
      [4, 5],
    ],
    ['Flatten', (x) => new Dense(2).apply(new Flatten().apply(conv({ filters: 2 })(x))), [4, 5]],
    ['GlobalAveragePooling2D', (x) => new GlobalAveragePooling2D().apply(x), [4, 5]],
    [
      'Dropout outside training',
      (x) => new Dropout(0.5).apply(new GlobalAveragePooling2D().apply(x)),
      [4, 4],
    ],
    [
      'Dense without bias',
      (x) => new Dense(4, { useBias: false }).apply(new GlobalAveragePooling2D().apply(x)),
      [4, 4],
    ],
    [
      'Multiply',
      (x) => new Multiply().apply([new ReLU().apply(x), conv({ filters: 3, kernelSize: 1 })(x)]),
      [4, 5],
    ],
    ['Multiply with a number for each map', (x) => new Multiply().apply([x, squeezed(x)]), [4, 5]],
    ['Reshape of features to a map', (x) => squeezed(x), [4, 5]],
    ['Reshape to another map of as many channels', (x) => new Reshape([2, 10, 3]).apply(x), [4, 5]],
    ['Reshape to other channels', (x) => new Reshape([5, 2, -1]).apply(x), [4, 5]],
    [
      'Reshape of a map to features',
      (x) => new Dense(2).apply(new Reshape([-1]).apply(conv({ filters: 2 })(x))),
      [4, 5],
    ],
    [
      'Dropout of whole samples outside training',
      (x) => new Dropout(0.5, { noiseShape: [null, 1, 1, 1] }).apply(x),
      [4, 4],
    ],
    [
      'Rescaling and Normalization before a convolution',
      (x) => conv({ padding: 'same' })(imagenetPixels(x)),
      [5, 4],
    ],
    [
      'Rescaling and Normalization before zero padding and a depthwise convolution',
      (x) => padded(padding(1, 1, 1, 1), depthwise({}))(imagenetPixels(x)),
      [5, 4],
    ],
    ['Normalization alone', (x) => imagenetPixels(x), [5, 4]],
    ['Rescaling', (x) => new Rescaling(1 / 127.5, { offset: -1 }).apply(x), [4, 4]],
    ['Rescaling without offset', (x) => new Rescaling(3).apply(x), [4, 4]],
    ['TrueDivide and Subtract', (x) => new Subtract(1).apply(new TrueDivide(127.5).apply(x)), [4, 4]],
  ],
  pooling: ([MaxPooling2D, AveragePooling2D] as const).flatMap((Pooling) => {
    const pool = ({ poolSize, ...options }: PoolingOptions & { poolSize?: Window }): Stack => {
      return (x) => new Pooling(poolSize, options).apply(x);
    };
    const cases: readonly (readonly [string, Stack, Size])[] = [
      ['its defaults', pool({}), [6, 5]],
      ['a window of 3 and a stride of 2', pool({ poolSize: 3, strides: 2 }), [8, 7]],
      ["overlapping windows, 'same'", pool({ poolSize: 3, strides: 1, padding: 'same' }), [5, 6]],
      ["a stride of 2, 'same', odd map", pool({ poolSize: 3, strides: 2, padding: 'same' }), [7, 9]],
      ["a stride of 2, 'same', even map", pool({ poolSize: 3, strides: 2, padding: 'same' }), [8, 6]],
      ['a window of one position', pool({ poolSize: 1, strides: 2 }), [7, 6]],
      ['a window and strides that are not square', pool({ poolSize: [1, 3], strides: [2, 1] }), [6, 7]],
      [
        'zero padding before it',
        (x) => padded(padding(1, 1, 1, 1), pool({ poolSize: 3, strides: 2 }))(negative(x)),
        [6, 6],
      ],
    ];
    return cases.map(([name, ...rest]) => [`${Pooling.name}: ${name}`, ...rest] as const);
  }),
  connections: [
    [
      'a convolution that BatchNormalization shares with another reader',
      (x) => {
        const convolved = conv({ kernelSize: 1 })(x);
        return new Add().apply([new BatchNormalization().apply(convolved), convolved]);
      },
      [4, 4],
    ],
    [
      'zero padding that two convolutions read',
      (x) => {
        const zeros = new ZeroPadding2D(padding(1, 1, 1, 1)).apply(x);
        return new Add().apply([conv({})(zeros), depthwiseThenPointwise(zeros)]);
      },
      [5, 5],
    ],
    [
      'nested models',
      (x) => {
        const inner = Input({ shape: [5, 5, 3] });
        const nested = new Functional({ inputs: inner, outputs: normalized(conv({}))(inner) });
        return new Sequential([new ReLU(6), new DepthwiseConv2D(3)]).apply(nested.apply(x));
      },
      [5, 5],
    ],
  ],
};

/** Negative values, which are smaller than the zeros of padding. */
function negative(x: SymbolicTensor): SymbolicTensor {
  return new Subtract(2).apply(x);
}

function squeezed(x: SymbolicTensor): SymbolicTensor {
  return new Reshape([1, 1, 3]).apply(new GlobalAveragePooling2D().apply(x));
}

function imagenetPixels(x: SymbolicTensor): SymbolicTensor {
  const scaled = new Rescaling(1 / 255).apply(x);
  return new Normalization({ mean: [0.4, 0.5, 0.6], variance: [0.04, 0.05, 0.09] }).apply(scaled);
}

function depthwiseThenPointwise(x: SymbolicTensor): SymbolicTensor {
  return conv({ kernelSize: 1 })(depthwise({})(x));
}

describe.each(Object.keys(cases))('%s', (group) => {
  it.each(cases[group])(
    '%s: both lowerings agree with the definition of the layer',
    async (_, stack, size) => {
      await checkLowerings(stack, size);
    },
  );
});

describe('activations', () => {
  it.each(ACTIVATION_NAMES)('%s of Dense and of a map', async (name) => {
    await checkLowerings(
      (x) => new Dense(4, { activation: name }).apply(new GlobalAveragePooling2D().apply(x)),
      [3, 3],
    );
    // Values between -10 and 10, so that ReLU6 reaches its upper bound.
    const scaled = (x: SymbolicTensor): SymbolicTensor => new Rescaling(10).apply(x);
    await checkLowerings((x) => new Activation(name).apply(scaled(x)), [3, 3]);
  });
});

it('computes a map as the output of a model', async () => {
  await checkLowerings((x) => new Conv2D(5, 3, { padding: 'same', activation: 'relu' }).apply(x), [4, 6]);
});

describe('lowering', () => {
  it('supports zero padding without a convolution after it', async () => {
    await checkLowerings(
      (x) => {
        const zeros = new ZeroPadding2D(padding(1, 1, 1, 1)).apply(x);
        return new GlobalAveragePooling2D().apply(new ReLU().apply(zeros));
      },
      [4, 4],
    );
  });

  it('refuses augmentation inside the trained part, by name', async () => {
    const flipped = draw(
      (x) => new GlobalAveragePooling2D().apply(new RandomFlip('vertical', { name: 'flip' }).apply(x)),
      [4, 4],
    );
    expect(() => trainingGraph(flipped, 2)).toThrow(
      'Layer flip (RandomFlip) cannot be lowered for training: augmentation works on pixels, before the network.',
    );
    const input = randomInput(flipped, batch, 1);
    expectClose(await runInference(flipped, input), referenceForward(flipped, input));
  });
});
