import { homedir } from 'node:os';
import { join } from 'node:path';
import { type DownloadProgress, downloadFile } from '../data/index.js';
import { UsageError } from '../errors.js';
import { Subtract, type SymbolicTensor, TrueDivide } from '../nn/index.js';
import type { Runtime } from '../runtime/index.js';
import { Model } from '../train/index.js';
import { loadKerasWeights } from './keras-weights.js';
import { drawMobileNetV2 } from './mobilenet-v2-layers.js';
import { loadOpenImagesWeights } from './openimages-weights.js';

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
  /** Where downloaded weights are kept. Default: .cache/graft in the home folder. */
  cacheDirectory?: string;
  onProgress?: (progress: DownloadProgress) => void;
  runtime?: Runtime;
}

/** What `weights` can name; anything else is the path of a file. */
export const pretrainedWeights: readonly string[] = ['imagenet', 'openimages'];

const kerasAddress = 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2';
const imagenetAlphas = [0.35, 0.5, 0.75, 1, 1.3, 1.4];
const imagenetRows = [96, 128, 160, 192, 224];
/** The one file whose size is known beforehand; the others are checked by their content. */
const knownBytes: Readonly<Record<string, number>> = { '1.0_160': 9_406_464 };

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
  const file = weights === 'imagenet' ? await imagenetWeights(inputShape, alpha, options) : weights;
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

async function imagenetWeights(
  [height, width]: readonly [number, number, number],
  alpha: number,
  options: MobileNetV2Options,
): Promise<string> {
  if (!imagenetAlphas.includes(alpha)) {
    throw new UsageError(
      `There are ImageNet weights for alpha ${imagenetAlphas.join(', ')}, but not for ${alpha}.`,
      { hint: 'Choose one of them, or weights: null.' },
    );
  }
  // As Keras: other sizes use the weights that were trained at 224.
  const rows = height === width && imagenetRows.includes(height) ? height : 224;
  const size = `${Number.isInteger(alpha) ? alpha.toFixed(1) : alpha}_${rows}`;
  const name = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${size}_no_top.h5`;
  const path = join(options.cacheDirectory ?? join(homedir(), '.cache', 'graft'), 'weights', name);
  await downloadFile(`${kerasAddress}/${name}`, path, {
    expectedBytes: knownBytes[size],
    onProgress: options.onProgress,
  });
  return path;
}
