import { UsageError } from '../../errors.js';
import {
  Conv2D,
  type FlatCall,
  flatten,
  Normalization,
  type SymbolicTensor,
  ZeroPadding2D,
} from '../../nn/index.js';
import type { Model } from '../../train/index.js';

/** ImageNet's means of red, green and blue, which these networks subtract from pixels in [0, 255]. */
const MEANS = [123.68, 116.779, 103.939];

/** Names of the networks of `keras.applications` whose pixels are prepared as in Keras' mode caffe. */
const NETWORKS = /^(?:resnet(?:50|101|152)|vgg(?:16|19))$/;

/** The first name of such a network. */
export function caffeNetwork(names: readonly string[]): string | undefined {
  return names.find((name) => NETWORKS.test(name));
}

/** Keras' mode caffe for a network that reads red, green and blue, see `readRgb`. */
export function prepareAsCaffe(pixels: SymbolicTensor): SymbolicTensor {
  return new Normalization({ mean: MEANS, variance: [1, 1, 1] }).apply(pixels);
}

/**
 * Turns around the channels that the first convolution of a network reads, which were blue, green and red. It then
 * computes the same features from red, green and blue.
 *
 * @param file its name, for messages
 * @throws UsageError when the network does not begin with a convolution
 */
export function readRgb(network: Model, file: string): void {
  const calls = flatten(network);
  const layers = readersOf(calls, 0);
  const first = layers.filter((layer) => layer instanceof Conv2D);
  if (layers.length === 0 || first.length < layers.length || first.some(({ groups }) => groups > 1)) {
    throw new UsageError(
      `${file} has a network whose pixels are prepared as in Keras' mode caffe, but it does not begin with a convolution.`,
      { hint: 'Say how its pixels are prepared: --pixels torch, tf or raw, or --mean and --std.' },
    );
  }
  for (const { kernel } of new Set(first)) {
    const [, , channels, filters] = kernel.shape;
    const { value } = kernel;
    const turned = value.map((_, at) => {
      const channel = Math.floor(at / filters) % channels;
      return value[at + (channels - 1 - 2 * channel) * filters];
    });
    kernel.assign(turned);
  }
}

/** The layers that read a call's output, through zero padding. */
function readersOf(calls: readonly FlatCall[], position: number): FlatCall['layer'][] {
  return calls.flatMap(({ layer, inputs }, reader) => {
    if (!inputs.includes(position)) return [];
    return layer instanceof ZeroPadding2D ? readersOf(calls, reader) : [layer];
  });
}
