import { UsageError } from '../errors.js';
import { Subtract, TrueDivide } from '../nn/index.js';
import { checkOptions } from '../options.js';
import type { Model } from '../train/index.js';
import {
  type Backbone,
  type BackboneOptions,
  backboneRules,
  type InputShape,
  makeBackbone,
} from './backbone.js';
import { buildMobileNetV2, divisibleByEight } from './mobilenet-v2-layers.js';
import { loadOpenImagesWeights } from './openimages-weights.js';
import type { PublishedWeights } from './published-weights.js';

/** Names and defaults are those of Keras' `MobileNetV2` where it has them. */
export interface MobileNetV2Options extends BackboneOptions {
  /** [height, width, 3], height and width at least 32. Default [224, 224, 3]. */
  inputShape?: InputShape;
  /** Multiplies the number of filters in every layer. Default 1. */
  alpha?: number;
  /** Only false is supported: the network comes without the ImageNet classifier. */
  includeTop: false;
  /**
   * - 'imagenet' (default): trained on ImageNet, downloaded from Keras' address and cached.
   * - 'openimages': trained on Open Images for object detection, from a file that comes with Graft, made of the npm package
   *   `@mediapipe/objectron`; alpha 1 only. It expects pixels in [-1, 1], as 'imagenet' does. The package has its
   *   normalizations folded into the convolutions. Graft keeps these kernels and lets each BatchNormalization add the
   *   folded bias: gamma 1, beta the bias, moving mean 0, moving variance 1 - epsilon. All of them can be trained.
   * - The path of a Keras .h5 file.
   * - null: random weights.
   */
  weights?: string | null;
}

/** The names that the option `weights` accepts; any other value is the path of a file. */
export const PRETRAINED_WEIGHTS: readonly string[] = ['imagenet', 'openimages'];

const KERAS_ADDRESS = 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2';
const IMAGENET_ROWS = [96, 128, 160, 192, 224];
/** By alpha that Keras has weights for: the number of parameters without the top. */
const parameterCounts = new Map([
  [0.35, 410_208],
  [0.5, 706_224],
  [0.75, 1_382_064],
  [1, 2_257_984],
  [1.3, 3_766_048],
  [1.4, 4_363_712],
]);
/** The only file whose size is known in advance; the others are checked by their content. */
const KNOWN_BYTES: Readonly<Record<string, number>> = { '1.0_160': 9_406_464 };

/** MobileNetV2 as a backbone, with the functions of Keras' module `mobilenet_v2`. It expects pixels in [-1, 1]. */
export const mobilenetV2: Backbone<'MobileNetV2'> = {
  name: 'MobileNetV2',
  description: 'inverted residual blocks, 2.3 million weights at alpha 1: small and fast',
  defaultImageSize: 224,
  // block_11_expand_relu
  fineTuneAt: 100,
  alphas: [...parameterCounts.keys()],
  weights: PRETRAINED_WEIGHTS,
  modelName: /^mobilenetv2_(?<alpha>\d+\.\d+)_\d+$/,
  widthTold: { layer: 'block_16_project', filters: (alpha) => divisibleByEight(320 * alpha) },
  create: (options = {}) => MobileNetV2({ includeTop: false, ...options }),
  /** Scales pixels from [0, 255] to [-1, 1]: x / 127.5 - 1. Keras `mobilenet_v2.preprocess_input`. */
  preprocessInput: (x) => new Subtract(1).apply(new TrueDivide(127.5).apply(x)),
  weightsFiles: /^mobilenet_v2_weights_.*_no_top\.h5$/,
  imagenetWeights: mobilenetV2Weights,
};

/**
 * MobileNetV2 without its top: 154 layers with Keras' names and order.
 *
 * @throws UsageError when Keras has no network or no weights for the settings
 * @throws GraftError when the weights cannot be downloaded, are not installed, or do not fit
 *
 * @example
 * ```ts
 * import { MobileNetV2 } from '@graft-vision/graft';
 *
 * const base = await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false, weights: 'imagenet' });
 * base.trainable = false;
 * ```
 */
export async function MobileNetV2(options: MobileNetV2Options): Promise<Model> {
  checkOptions<MobileNetV2Options>('MobileNetV2', options, backboneRules);
  const { inputShape = [224, 224, 3], alpha = 1, weights } = options;
  if (weights === 'openimages' && alpha !== 1) {
    throw new UsageError(`There are Open Images weights for alpha 1, but not for ${alpha}.`, {
      hint: 'Choose alpha 1, or the ImageNet weights.',
    });
  }
  return await makeBackbone({
    backbone: mobilenetV2,
    options,
    inputShape,
    modelName: `mobilenetv2_${alpha.toFixed(2)}_${inputShape[0]}`,
    build: (shape) => buildMobileNetV2({ inputShape: shape, alpha, pooling: options.pooling }),
    loadNamed: (model) => loadOpenImagesWeights(model),
  });
}

function mobilenetV2Weights({
  inputShape: [height, width],
  alpha = 1,
}: {
  inputShape: InputShape;
  alpha?: number;
}): PublishedWeights {
  const parameters = parameterCounts.get(alpha);
  if (parameters === undefined) {
    throw new UsageError(
      `There are ImageNet weights for alpha ${[...parameterCounts.keys()].join(', ')}, but not for ${alpha}.`,
      { hint: 'Choose one of them.' },
    );
  }
  // As in Keras, other sizes use the weights that were trained at 224.
  const rows = height === width && IMAGENET_ROWS.includes(height) ? height : 224;
  const size = `${Number.isInteger(alpha) ? alpha.toFixed(1) : alpha}_${rows}`;
  const name = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${size}_no_top.h5`;
  return {
    name,
    url: `${KERAS_ADDRESS}/${name}`,
    bytes: KNOWN_BYTES[size],
    tensors: 260,
    parameters,
    // Keras' documentation of 2019 (keras.io, Applications): "released under the Apache License".
    origin: { source: 'Keras Applications, by Google, trained on ImageNet', license: 'Apache-2.0' },
  };
}
