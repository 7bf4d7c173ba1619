import type { DownloadProgress, Network } from '../data/index.js';
import { UsageError } from '../errors.js';
import { Subtract, type SymbolicTensor, TrueDivide } from '../nn/index.js';
import type { Runtime } from '../runtime/index.js';
import { Model } from '../train/index.js';
import { imagenetWeights } from './imagenet-weights.js';
import { loadKerasWeights } from './keras-weights.js';
import { drawMobileNetV2 } from './mobilenet-v2-layers.js';
import { loadOpenImagesWeights } from './openimages-weights.js';

/** Names and defaults are those of Keras' `MobileNetV2` where it has them. */
export interface MobileNetV2Options {
  /** [height, width, 3]; at least 32 pixels each way. Default [224, 224, 3]. */
  inputShape?: readonly [height: number, width: number, channels: number];
  /** Multiplies the number of filters in every layer. Default 1. */
  alpha?: number;
  /** Only networks without the ImageNet classifier are built. */
  includeTop: false;
  /**
   * - 'imagenet' (default): trained on ImageNet, downloaded from Keras' address and kept.
   * - 'openimages': trained on Open Images for object detection, from the npm package `@mediapipe/objectron` that is
   *   installed with Graft; alpha 1 only. Pixels are expected in [-1, 1], as with 'imagenet'. The package has the
   *   normalizations folded into the convolutions; here the kernels stay as they are, and each BatchNormalization adds
   *   the folded bias: gamma 1, beta the bias, moving mean 0, moving variance 1 - epsilon. All of them can be trained.
   * - The path of a Keras .h5 file.
   * - null: random weights.
   */
  weights?: string | null;
  /** 'avg' ends the network with GlobalAveragePooling2D. */
  pooling?: 'avg';
  /** Where downloaded weights are kept. Default: `defaultCacheDirectory()`. */
  cacheDirectory?: string;
  /** The way to the server: proxies and time limits. By default no proxy. */
  network?: Network;
  onProgress?: (progress: DownloadProgress) => void;
  runtime?: Runtime;
}

/** What `weights` can name; anything else is the path of a file. */
export const pretrainedWeights: readonly string[] = ['imagenet', 'openimages'];

/**
 * MobileNetV2 without its top: 154 layers with Keras' names and order.
 *
 * @throws UsageError for a setting that Keras has no such network or weights for
 * @throws GraftError when the weights cannot be downloaded, are not installed, or do not fit
 */
export async function MobileNetV2(options: MobileNetV2Options): Promise<Model> {
  const { inputShape = [224, 224, 3], alpha = 1, weights = 'imagenet' } = options;
  checkShape(inputShape);
  if (!(alpha > 0)) throw new UsageError(`MobileNetV2 expects alpha above 0, but received ${alpha}.`);
  if (weights === 'openimages' && alpha !== 1) {
    throw new UsageError(`There are Open Images weights for alpha 1, but not for ${alpha}.`, {
      hint: "Choose alpha 1, weights: 'imagenet', or weights: null.",
    });
  }
  const file = weights === 'imagenet' ? await imagenetWeights({ ...options, inputShape, alpha }) : weights;
  const layers = drawMobileNetV2({ inputShape, alpha, pooling: options.pooling });
  const model = new Model({
    ...layers,
    name: `mobilenetv2_${alpha.toFixed(2)}_${inputShape[0]}`,
    runtime: options.runtime,
  });
  if (file === 'openimages') await loadOpenImagesWeights(model);
  else if (file !== null) await loadKerasWeights(model, file);
  return model;
}

/** What belongs to MobileNetV2 as Keras' module `mobilenet_v2` has it. */
export const mobilenetV2 = {
  /** Brings pixels from [0, 255] to [-1, 1]: x / 127.5 - 1. Keras `mobilenet_v2.preprocess_input`. */
  preprocessInput(x: SymbolicTensor): SymbolicTensor {
    return new Subtract(1).apply(new TrueDivide(127.5).apply(x));
  },
};

function checkShape([height, width, channels]: readonly [number, number, number]): void {
  const fits = [height, width].every((size) => Number.isInteger(size) && size >= 32) && channels === 3;
  if (!fits) {
    throw new UsageError(
      `MobileNetV2 expects an inputShape of at least [32, 32, 3] with 3 channels, but received [${height}, ${width}, ${channels}].`,
    );
  }
}
