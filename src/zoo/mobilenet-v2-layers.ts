import {
  Add,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  type SymbolicTensor,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';

interface BlockSettings {
  readonly filters: number;
  readonly stride: 1 | 2;
  readonly expansion: number;
}

/** The inverted residual blocks in order: table 2 of the paper, one entry a block. */
const BLOCKS: readonly BlockSettings[] = [
  { filters: 16, stride: 1, expansion: 1 },
  { filters: 24, stride: 2, expansion: 6 },
  { filters: 24, stride: 1, expansion: 6 },
  { filters: 32, stride: 2, expansion: 6 },
  { filters: 32, stride: 1, expansion: 6 },
  { filters: 32, stride: 1, expansion: 6 },
  { filters: 64, stride: 2, expansion: 6 },
  { filters: 64, stride: 1, expansion: 6 },
  { filters: 64, stride: 1, expansion: 6 },
  { filters: 64, stride: 1, expansion: 6 },
  { filters: 96, stride: 1, expansion: 6 },
  { filters: 96, stride: 1, expansion: 6 },
  { filters: 96, stride: 1, expansion: 6 },
  { filters: 160, stride: 2, expansion: 6 },
  { filters: 160, stride: 1, expansion: 6 },
  { filters: 160, stride: 1, expansion: 6 },
  { filters: 320, stride: 1, expansion: 6 },
];

const NORMALIZATION = { epsilon: 1e-3, momentum: 0.999 } as const;

/**
 * Builds MobileNetV2 without its top, with Keras' layer names and order.
 * Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018; Keras `MobileNetV2`.
 */
export function buildMobileNetV2(options: {
  inputShape: readonly [height: number, width: number, channels: number];
  alpha: number;
  pooling?: 'avg';
}): { inputs: SymbolicTensor; outputs: SymbolicTensor } {
  const { alpha, inputShape } = options;
  const inputs = Input({ shape: inputShape });
  let x = convolve(inputs, 'Conv1', 'bn_Conv1', divisibleByEight(32 * alpha), { kernelSize: 3, strides: 2 });
  x = new ReLU(6, { name: 'Conv1_relu' }).apply(x);
  BLOCKS.forEach((settings, index) => {
    x = invertedResidual(x, index, settings, alpha);
  });
  const lastFilters = alpha > 1 ? divisibleByEight(1280 * alpha) : 1280;
  x = convolve(x, 'Conv_1', 'Conv_1_bn', lastFilters, { kernelSize: 1 });
  x = new ReLU(6, { name: 'out_relu' }).apply(x);
  if (options.pooling === 'avg') x = new GlobalAveragePooling2D().apply(x);
  return { inputs, outputs: x };
}

function invertedResidual(
  inputs: SymbolicTensor,
  index: number,
  { filters, stride, expansion }: BlockSettings,
  alpha: number,
): SymbolicTensor {
  const prefix = index === 0 ? 'expanded_conv_' : `block_${index}_`;
  const channels = inputs.shape[3]!;
  let x = inputs;
  if (index > 0) {
    x = convolve(x, `${prefix}expand`, `${prefix}expand_BN`, expansion * channels, { kernelSize: 1 });
    x = new ReLU(6, { name: `${prefix}expand_relu` }).apply(x);
  }
  if (stride === 2) {
    x = new ZeroPadding2D(paddingForStride2(x), { name: `${prefix}pad` }).apply(x);
  }
  x = new DepthwiseConv2D(3, {
    strides: stride,
    padding: stride === 1 ? 'same' : 'valid',
    useBias: false,
    name: `${prefix}depthwise`,
  }).apply(x);
  x = new BatchNormalization({ ...NORMALIZATION, name: `${prefix}depthwise_BN` }).apply(x);
  x = new ReLU(6, { name: `${prefix}depthwise_relu` }).apply(x);
  const projected = divisibleByEight(filters * alpha);
  x = convolve(x, `${prefix}project`, `${prefix}project_BN`, projected, { kernelSize: 1 });
  return channels === projected && stride === 1 ? new Add({ name: `${prefix}add` }).apply([inputs, x]) : x;
}

function convolve(
  x: SymbolicTensor,
  name: string,
  normalizationName: string,
  filters: number,
  { kernelSize, strides = 1 }: { kernelSize: number; strides?: number },
): SymbolicTensor {
  const convolved = new Conv2D(filters, kernelSize, { strides, padding: 'same', useBias: false, name }).apply(
    x,
  );
  return new BatchNormalization({ ...NORMALIZATION, name: normalizationName }).apply(convolved);
}

/** The padding with which 3x3 windows of stride 2 lie as in the original, for maps of even and of odd size. */
function paddingForStride2(x: SymbolicTensor): ZeroPadding {
  const before = (size: number): number => size % 2;
  const [height, width] = [x.shape[1]!, x.shape[2]!];
  return [
    [before(height), 1],
    [before(width), 1],
  ];
}

/** Rounds a channel count to a multiple of eight that is at least nine tenths of it. */
export function divisibleByEight(value: number): number {
  const rounded = Math.max(8, Math.floor((value + 4) / 8) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
}
