import { describe, expect, it } from 'vitest';
import { BLOCKED_OPERATORS } from '../../src/graph/index.js';
import {
  Activation,
  Add,
  AddConstant,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  type Conv2DOptions,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  DepthwiseConv2D,
  Functional,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  LayerNormalization,
  LayerScale,
  LeakyReLU,
  MaxPooling2D,
  Multiply,
  MultiplyConstant,
  PReLU,
  ReLU,
  Reshape,
  SeparableConv2D,
  type SymbolicTensor,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { channelBlock } from '../channel-block.js';
import { referenceForward } from './reference.js';
import { expectClose, randomInput, randomizeWeights, runTraining, trainingGraph } from './run.js';

type Stack = (x: SymbolicTensor) => SymbolicTensor;

const batch = 3;
const channels = 2 * channelBlock;

/** Layers between two pointwise convolutions, so that their input is in blocks. */
function draw(stack: Stack, [height, width]: readonly [number, number]): Functional {
  const inputs = Input({ shape: [height, width, channels] });
  const before = new Conv2D(channels, 1).apply(inputs);
  const after = new Conv2D(channelBlock, 1).apply(stack(before));
  const [, rows, columns] = after.shape as number[];
  const projected = new Conv2D(4, [rows, columns]).apply(after);
  return new Functional({ inputs, outputs: new GlobalAveragePooling2D().apply(projected) });
}

const conv = ({
  kernelSize = 3,
  ...options
}: Conv2DOptions & { kernelSize?: number | readonly [number, number] }): Stack => {
  return (x) => new Conv2D(channels, kernelSize, { padding: 'same', ...options }).apply(x);
};
const zeros = (amount: number): Stack => {
  const side = [amount, amount] as const;
  return (x) => new ZeroPadding2D([side, side]).apply(x);
};

const stacks: Readonly<Record<string, Stack>> = {
  "a convolution of 3 x 3, 'same'": conv({}),
  "a convolution of 3 x 3, 'valid'": conv({ padding: 'valid' }),
  'a convolution of 3 x 3 with stride 2': conv({ strides: 2 }),
  'a convolution of 1 x 1 with stride 2': conv({ kernelSize: 1, strides: 2 }),
  'a convolution of 5 x 3': conv({ kernelSize: [5, 3] }),
  'zero padding and a convolution': (x) => conv({ padding: 'valid', strides: 2 })(zeros(1)(x)),
  'more zero padding than the window is wide': (x) => conv({ padding: 'valid' })(zeros(4)(x)),
  'two convolutions of 3 x 3': (x) => conv({ useBias: false })(conv({})(x)),
  'a convolution with normalization and an activation of its own class': (x) =>
    new Activation('relu').apply(new BatchNormalization().apply(conv({})(x))),
  'a convolution with swish': conv({ activation: 'swish' }),
  'swish behind a convolution': (x) => new Activation('swish').apply(conv({})(x)),
  'normalization and ReLU before a convolution, with a way past them': (x) => {
    const activated = new ReLU().apply(new BatchNormalization().apply(x));
    return new Add().apply([x, conv({})(activated)]);
  },
  'normalization alone': (x) => new BatchNormalization({ scale: false }).apply(x),
  'squeeze and excitation': (x) => {
    const means = new Reshape([1, 1, channels]).apply(new GlobalAveragePooling2D().apply(x));
    const squeezed = new Conv2D(3, 1, { activation: 'swish' }).apply(means);
    const factors = new Conv2D(channels, 1, { activation: 'sigmoid' }).apply(squeezed);
    return new Multiply().apply([x, factors]);
  },
  'a convolution in groups, with normalization': (x) =>
    new BatchNormalization().apply(conv({ groups: 4 })(x)),
  'a convolution in groups of one channel': conv({ groups: channels }),
  'a convolution with gaps': conv({ dilationRate: 2 }),
  'a depthwise convolution with gaps': (x) =>
    new DepthwiseConv2D(3, { dilationRate: [1, 2], padding: 'same' }).apply(x),
  'two outputs for each channel': (x) => new DepthwiseConv2D(3, { depthMultiplier: 2 }).apply(x),
  'a threshold and a slope': (x) => new ReLU(1, { threshold: 0.1, negativeSlope: 0.2 }).apply(x),
  'a slope a channel': (x) => new PReLU({ sharedAxes: [1, 2] }).apply(x),
  'a slope a number': (x) => new PReLU().apply(x),
  'a slope for all': (x) => new LeakyReLU(0.1).apply(x),
  'normalization over the channels': (x) => new LayerNormalization().apply(conv({})(x)),
  'a dense layer for each position': (x) => new Dense(channels).apply(x),
  'a factor for each channel': (x) => new LayerScale(0.5, channels).apply(x),
  'rows and columns cut off': (x) =>
    new Cropping2D([
      [1, 0],
      [0, 1],
    ]).apply(x),
  'a share of a second map': (x) => new CustomScaleLayer(0.3).apply([x, conv({ kernelSize: 1 })(x)]),
  'a separable convolution': (x) => new SeparableConv2D(channels, 3, { padding: 'same' }).apply(x),
  'maps side by side': (x) => new Concatenate().apply([x, conv({ kernelSize: 1 })(x)]),
  'maps side by side, one of them not in blocks': (x) =>
    new Concatenate().apply([x, new LayerNormalization().apply(x)]),
  'the largest of each map': (x) =>
    new Multiply().apply([x, new GlobalMaxPooling2D({ keepdims: true }).apply(x)]),
  'hard_swish and gelu': (x) => new Activation('gelu').apply(new Activation('hard_swish').apply(x)),
  'squeeze and excitation as MobileNetV3 has it': (x) => {
    const means = new GlobalAveragePooling2D({ keepdims: true }).apply(x);
    const moved = new AddConstant(3).apply(new Conv2D(channels, 1).apply(means));
    return new Multiply().apply([x, new MultiplyConstant(1 / 6).apply(new ReLU(6).apply(moved))]);
  },
  'a product of two maps': (x) => new Multiply().apply([x, conv({ kernelSize: 1 })(x)]),
  'the largest of 3 x 3': (x) => new MaxPooling2D(3, { strides: 2, padding: 'same' }).apply(x),
  'every second position': (x) => new MaxPooling2D(1, { strides: 2 }).apply(x),
  'the mean of 3 x 2': (x) => new AveragePooling2D([3, 2], { padding: 'same' }).apply(x),
  'zero padding and the largest of 3 x 3': (x) => new MaxPooling2D(3, { strides: 2 }).apply(zeros(1)(x)),
};

describe.skipIf(channelBlock === 0)('layers in blocks agree with their definition', () => {
  it.each(Object.keys(stacks))('%s', async (name) => {
    for (const size of [[5, 6] as const, [7, 4] as const]) {
      const model = draw(stacks[name], size);
      randomizeWeights(model, 1);
      const input = randomInput(model, batch, 2);
      expectClose(await runTraining(model, input, channelBlock), referenceForward(model, input));
    }
  });

  it('stay in blocks from the first convolution to the last', () => {
    const model = draw(
      (x) => stacks['normalization and ReLU before a convolution, with a way past them'](x),
      [4, 4],
    );
    const operators = trainingGraph(model, batch, channelBlock).nodes.map((node) => node.operator);
    const count = (operator: string): number => operators.filter((other) => other === operator).length;
    // Only the input is converted to blocks, and the window that is as large as the map back from blocks.
    expect(count(BLOCKED_OPERATORS.fromBlocks)).toBe(1);
    expect(count(BLOCKED_OPERATORS.convolution)).toBe(4);
  });
});
