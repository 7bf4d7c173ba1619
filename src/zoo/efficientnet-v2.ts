import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  Multiply,
  Normalization,
  Rescaling,
  Reshape,
  type SymbolicTensor,
  VarianceScaling,
} from '../nn/index.js';
import { checkOptions, trueOrFalse } from '../options.js';
import type { Model } from '../train/index.js';
import {
  type Backbone,
  type BackboneOptions,
  backboneRules,
  type InputShape,
  makeBackbone,
} from './backbone.js';
import type { PublishedWeights } from './published-weights.js';

/** Names and defaults are those of Keras' `EfficientNetV2B0` where it has them. */
export interface EfficientNetV2B0Options extends Omit<BackboneOptions, 'alpha'> {
  /** Only false is supported: the network comes without the ImageNet classifier. */
  includeTop: false;
  /** Whether the network scales pixels from [0, 255] itself. Default true. */
  includePreprocessing?: boolean;
}

const IMAGENET: PublishedWeights = {
  name: 'efficientnetv2-b0_notop.h5',
  url: 'https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-b0_notop.h5',
  bytes: 24_274_472,
  // keras/src/applications/efficientnet_v2.py, WEIGHTS_HASHES.
  md5: '893217f2bb855e2983157299931e43ff',
  tensors: 359,
  parameters: 5_919_312,
  // keras-team/keras pull request 14935: converted from google/automl. The weights have no separate license.
  origin: {
    source:
      'Keras Applications, converted from https://github.com/google/automl, whose license this is; trained on ImageNet',
    license: 'Apache-2.0',
  },
};

/** EfficientNetV2B0 as a backbone. Pixels are expected in [0, 255]: the network begins with its own preprocessing. */
export const efficientNetV2B0: Backbone<'EfficientNetV2B0'> = {
  name: 'EfficientNetV2B0',
  description:
    'inverted residual blocks with squeeze and excitation, 5.9 million weights: accurate for its size',
  defaultImageSize: 224,
  // block6a_expand_conv
  fineTuneAt: 149,
  alphas: undefined,
  weights: ['imagenet'],
  modelName: /^efficientnetv2-b0$/,
  create: (options = {}) => EfficientNetV2B0({ includeTop: false, ...options }),
  preprocessInput: (x) => x,
  weightsFiles: /^efficientnetv2-b0_notop\.h5$/,
  imagenetWeights: () => IMAGENET,
};

/**
 * EfficientNetV2B0 without its top: 270 layers with Keras' names and order. Tan and Le, "EfficientNetV2: Smaller
 * Models and Faster Training", 2021; Keras `EfficientNetV2B0`. BatchNormalization is always in inference mode; the
 * dropout of whole branches is on while training, unless the network is applied with `training: false`.
 *
 * @throws UsageError when Keras has no network or no weights for the settings
 * @throws GraftError when the weights cannot be downloaded or do not fit
 *
 * @example
 * ```ts
 * import { EfficientNetV2B0 } from '@graft-vision/graft';
 *
 * const base = await EfficientNetV2B0({ inputShape: [224, 224, 3], includeTop: false, weights: 'imagenet' });
 * ```
 */
export async function EfficientNetV2B0(options: EfficientNetV2B0Options): Promise<Model> {
  checkOptions<EfficientNetV2B0Options & BackboneOptions>('EfficientNetV2B0', options, {
    ...backboneRules,
    includePreprocessing: trueOrFalse,
  });
  const { includePreprocessing = true, pooling } = options;
  return await makeBackbone({
    backbone: efficientNetV2B0,
    options,
    inputShape: options.inputShape ?? [224, 224, 3],
    modelName: 'efficientnetv2-b0',
    build: (inputShape) => build(inputShape, { includePreprocessing, pooling }),
  });
}

interface StageSettings {
  /** Whether one convolution replaces the expansion and the depthwise convolution. */
  readonly fused: boolean;
  readonly filters: number;
  readonly blocks: number;
  /** The stride of the first block. */
  readonly stride: 1 | 2;
  readonly expansion: number;
}

/** Table 4 of the paper, scaled down to B0. */
const STAGES: readonly StageSettings[] = [
  { fused: true, filters: 16, blocks: 1, stride: 1, expansion: 1 },
  { fused: true, filters: 32, blocks: 2, stride: 2, expansion: 4 },
  { fused: true, filters: 48, blocks: 2, stride: 2, expansion: 4 },
  { fused: false, filters: 96, blocks: 3, stride: 2, expansion: 4 },
  { fused: false, filters: 112, blocks: 5, stride: 1, expansion: 6 },
  { fused: false, filters: 192, blocks: 8, stride: 2, expansion: 6 },
];
const STEM_FILTERS = 32;
const TOP_FILTERS = 1280;
/** The channels in the middle of squeeze and excitation, as a share of a block's input channels. */
const SQUEEZE_RATIO = 0.25;
/** The drop rate of the last block; the rate grows linearly from 0 at the first block. */
const HIGHEST_DROP_RATE = 0.2;

function build(
  inputShape: InputShape,
  { includePreprocessing, pooling }: { includePreprocessing: boolean; pooling?: 'avg' },
): { inputs: SymbolicTensor; outputs: SymbolicTensor } {
  const inputs = Input({ shape: inputShape });
  let x = includePreprocessing ? preprocess(inputs) : inputs;
  x = normalized(convolution(x, 'stem_conv', STEM_FILTERS, 3, 2), 'stem_bn');
  x = swish(x, 'stem_activation');
  const count = STAGES.reduce((total, { blocks }) => total + blocks, 0);
  let index = 0;
  STAGES.forEach((settings, stage) => {
    for (let block = 0; block < settings.blocks; block++) {
      const prefix = `block${stage + 1}${String.fromCharCode('a'.charCodeAt(0) + block)}_`;
      const dropRate = (HIGHEST_DROP_RATE * index) / count;
      const stride = block === 0 ? settings.stride : 1;
      x = (settings.fused ? fusedBlock : invertedBlock)(x, prefix, { ...settings, stride }, dropRate);
      index++;
    }
  });
  x = swish(normalized(convolution(x, 'top_conv', TOP_FILTERS, 1, 1), 'top_bn'), 'top_activation');
  if (pooling === 'avg') x = new GlobalAveragePooling2D({ name: 'avg_pool' }).apply(x);
  return { inputs, outputs: x };
}

/** Scales pixels to [0, 1] and normalizes them with the mean and the variance of ImageNet's pixels. */
function preprocess(x: SymbolicTensor): SymbolicTensor {
  const scaled = new Rescaling(1 / 255).apply(x);
  const deviations = [0.229, 0.224, 0.225];
  return new Normalization({
    mean: [0.485, 0.456, 0.406],
    variance: deviations.map((deviation) => deviation ** 2),
  }).apply(scaled);
}

function fusedBlock(
  inputs: SymbolicTensor,
  prefix: string,
  { filters, stride, expansion }: StageSettings,
  dropRate: number,
): SymbolicTensor {
  const channels = inputs.shape[3]!;
  let x = inputs;
  if (expansion > 1) {
    const expanded = convolution(x, `${prefix}expand_conv`, channels * expansion, 3, stride);
    x = swish(normalized(expanded, `${prefix}expand_bn`), `${prefix}expand_activation`);
    x = normalized(convolution(x, `${prefix}project_conv`, filters, 1, 1), `${prefix}project_bn`);
  } else {
    x = normalized(convolution(x, `${prefix}project_conv`, filters, 3, stride), `${prefix}project_bn`);
    x = swish(x, `${prefix}project_activation`);
  }
  return stride === 1 && channels === filters ? withShortcut(x, inputs, prefix, dropRate) : x;
}

function invertedBlock(
  inputs: SymbolicTensor,
  prefix: string,
  { filters, stride, expansion }: StageSettings,
  dropRate: number,
): SymbolicTensor {
  const channels = inputs.shape[3]!;
  const expanded = convolution(inputs, `${prefix}expand_conv`, channels * expansion, 1, 1);
  let x = swish(normalized(expanded, `${prefix}expand_bn`), `${prefix}expand_activation`);
  x = new DepthwiseConv2D(3, {
    strides: stride,
    padding: 'same',
    useBias: false,
    depthwiseInitializer: initializer(),
    name: `${prefix}dwconv2`,
  }).apply(x);
  x = swish(normalized(x, `${prefix}bn`), `${prefix}activation`);
  x = squeezeAndExcite(x, prefix, Math.max(1, Math.floor(channels * SQUEEZE_RATIO)));
  x = normalized(convolution(x, `${prefix}project_conv`, filters, 1, 1), `${prefix}project_bn`);
  return stride === 1 && channels === filters ? withShortcut(x, inputs, prefix, dropRate) : x;
}

/** Multiplies every map by a number from 0 to 1, computed from the means of all maps (Hu et al., 2018). */
function squeezeAndExcite(x: SymbolicTensor, prefix: string, squeezed: number): SymbolicTensor {
  const filters = x.shape[3]!;
  let factors = new GlobalAveragePooling2D({ name: `${prefix}se_squeeze` }).apply(x);
  factors = new Reshape([1, 1, filters], { name: `${prefix}se_reshape` }).apply(factors);
  factors = new Conv2D(squeezed, 1, {
    padding: 'same',
    activation: 'swish',
    kernelInitializer: initializer(),
    name: `${prefix}se_reduce`,
  }).apply(factors);
  factors = new Conv2D(filters, 1, {
    padding: 'same',
    activation: 'sigmoid',
    kernelInitializer: initializer(),
    name: `${prefix}se_expand`,
  }).apply(factors);
  return new Multiply({ name: `${prefix}se_excite` }).apply([x, factors]);
}

/** Training skips the block for random samples (Huang et al., "Deep Networks with Stochastic Depth", 2016). */
function withShortcut(
  x: SymbolicTensor,
  inputs: SymbolicTensor,
  prefix: string,
  dropRate: number,
): SymbolicTensor {
  const dropped =
    dropRate > 0 ? new Dropout(dropRate, { noiseShape: [null, 1, 1, 1], name: `${prefix}drop` }).apply(x) : x;
  return new Add({ name: `${prefix}add` }).apply([dropped, inputs]);
}

function convolution(
  x: SymbolicTensor,
  name: string,
  filters: number,
  kernelSize: number,
  strides: number,
): SymbolicTensor {
  return new Conv2D(filters, kernelSize, {
    strides,
    padding: 'same',
    useBias: false,
    kernelInitializer: initializer(),
    name,
  }).apply(x);
}

function normalized(x: SymbolicTensor, name: string): SymbolicTensor {
  return new BatchNormalization({ momentum: 0.9, name }).apply(x);
}

function swish(x: SymbolicTensor, name: string): SymbolicTensor {
  return new Activation('swish', { name }).apply(x);
}

function initializer(): VarianceScaling {
  return new VarianceScaling({ scale: 2, mode: 'fan_out' });
}
