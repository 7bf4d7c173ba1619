import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  GlobalAveragePooling2D,
  Input,
  MaxPooling2D,
  Subtract,
  type SymbolicTensor,
  TrueDivide,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';
import { checkOptions } from '../options.js';
import type { Model } from '../train/index.js';
import {
  type Backbone,
  type BackboneOptions,
  backboneRules,
  type InputShape,
  makeBackbone,
} from './backbone.js';
import type { PublishedWeights } from './published-weights.js';

/** Names and defaults are those of Keras' `ResNet50V2` where it has them. */
export interface ResNet50V2Options extends Omit<BackboneOptions, 'alpha'> {
  /** Only false is supported: the network comes without the ImageNet classifier. */
  includeTop: false;
}

const IMAGENET: PublishedWeights = {
  name: 'resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5',
  url: 'https://storage.googleapis.com/tensorflow/keras-applications/resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5',
  bytes: 94_668_760,
  // keras/src/applications/resnet.py, WEIGHTS_HASHES.
  md5: 'fac2f116257151a9d068a22e544a4917',
  tensors: 270,
  parameters: 23_564_800,
  // Keras' documentation of 2019 (keras.io, Applications): "ResNetV2: Facebook under the BSD license".
  origin: {
    source:
      'Keras Applications, ported from https://github.com/facebook/fb.resnet.torch, trained on ImageNet',
    license: 'BSD-3-Clause',
  },
};

/** ResNet50V2 as a backbone. Pixels are expected in [-1, 1]. */
export const resnet50V2: Backbone<'ResNet50V2'> = {
  name: 'ResNet50V2',
  description: 'residual network with 50 layers, 23.6 million weights: the largest here, and the slowest',
  defaultImageSize: 224,
  // conv5_block1_preact_bn
  fineTuneAt: 154,
  alphas: undefined,
  weights: ['imagenet'],
  modelName: /^resnet50v2$/,
  create: (options = {}) => ResNet50V2({ includeTop: false, ...options }),
  preprocessInput: (x) => new Subtract(1).apply(new TrueDivide(127.5).apply(x)),
  weightsFiles: /^resnet50v2_weights_.*_notop\.h5$/,
  imagenetWeights: () => IMAGENET,
};

/**
 * ResNet50V2 without its top: 190 layers with Keras' names and order. He et al., "Identity Mappings in Deep Residual
 * Networks", 2016; Keras `ResNet50V2`.
 *
 * @throws UsageError when Keras has no network or no weights for the settings
 * @throws GraftError when the weights cannot be downloaded or do not fit
 *
 * @example
 * ```ts
 * import { ResNet50V2 } from '@graft-vision/graft';
 *
 * const base = await ResNet50V2({ inputShape: [224, 224, 3], includeTop: false, weights: 'imagenet' });
 * ```
 */
export async function ResNet50V2(options: ResNet50V2Options): Promise<Model> {
  checkOptions<BackboneOptions>('ResNet50V2', options, backboneRules);
  return await makeBackbone({
    backbone: resnet50V2,
    options,
    inputShape: options.inputShape ?? [224, 224, 3],
    modelName: 'resnet50v2',
    build: (inputShape) => build(inputShape, options.pooling),
  });
}

/** The stacks: filters of the narrow convolutions, number of blocks, and the stride of the last one. */
const STACKS = [
  { filters: 64, blocks: 3, stride: 2 },
  { filters: 128, blocks: 4, stride: 2 },
  { filters: 256, blocks: 6, stride: 2 },
  { filters: 512, blocks: 3, stride: 1 },
] as const;

function build(
  inputShape: InputShape,
  pooling: 'avg' | undefined,
): { inputs: SymbolicTensor; outputs: SymbolicTensor } {
  const inputs = Input({ shape: inputShape });
  let x = zeros(inputs, 3, 'conv1_pad');
  x = new Conv2D(64, 7, { strides: 2, name: 'conv1_conv' }).apply(x);
  x = zeros(x, 1, 'pool1_pad');
  x = new MaxPooling2D(3, { strides: 2, name: 'pool1_pool' }).apply(x);
  STACKS.forEach(({ filters, blocks, stride }, stack) => {
    for (let block = 1; block <= blocks; block++) {
      x = residualBlock(x, `conv${stack + 2}_block${block}`, filters, {
        stride: block === blocks ? stride : 1,
        widens: block === 1,
      });
    }
  });
  x = normalizeAndRectify(x, 'post_bn', 'post_relu');
  if (pooling === 'avg') x = new GlobalAveragePooling2D({ name: 'avg_pool' }).apply(x);
  return { inputs, outputs: x };
}

/** Normalization and activation come before the convolutions, so the shortcut passes its input on unchanged. */
function residualBlock(
  inputs: SymbolicTensor,
  name: string,
  filters: number,
  { stride, widens }: { stride: 1 | 2; widens: boolean },
): SymbolicTensor {
  const outputs = 4 * filters;
  const activated = normalizeAndRectify(inputs, `${name}_preact_bn`, `${name}_preact_relu`);
  let shortcut = inputs;
  if (widens) {
    shortcut = new Conv2D(outputs, 1, { strides: stride, name: `${name}_0_conv` }).apply(activated);
  } else if (stride > 1) {
    shortcut = new MaxPooling2D(1, { strides: stride }).apply(inputs);
  }
  let x = new Conv2D(filters, 1, { useBias: false, name: `${name}_1_conv` }).apply(activated);
  x = normalizeAndRectify(x, `${name}_1_bn`, `${name}_1_relu`);
  x = zeros(x, 1, `${name}_2_pad`);
  x = new Conv2D(filters, 3, { strides: stride, useBias: false, name: `${name}_2_conv` }).apply(x);
  x = normalizeAndRectify(x, `${name}_2_bn`, `${name}_2_relu`);
  x = new Conv2D(outputs, 1, { name: `${name}_3_conv` }).apply(x);
  return new Add({ name: `${name}_out` }).apply([shortcut, x]);
}

function normalizeAndRectify(x: SymbolicTensor, normalization: string, activation: string): SymbolicTensor {
  const normalized = new BatchNormalization({ epsilon: 1.001e-5, name: normalization }).apply(x);
  return new Activation('relu', { name: activation }).apply(normalized);
}

function zeros(x: SymbolicTensor, amount: number, name: string): SymbolicTensor {
  const padding: ZeroPadding = [
    [amount, amount],
    [amount, amount],
  ];
  return new ZeroPadding2D(padding, { name }).apply(x);
}
