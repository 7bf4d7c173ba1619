import type { InputShape } from './backbone.js';
import { backboneNamed } from './backbones.js';
import {
  downloadWeights,
  type PublishedWeights,
  type PublishedWeightsOptions,
  publishedWeights,
  storedWeights,
  weightsPath,
} from './published-weights.js';

export interface ImagenetWeightsOptions extends PublishedWeightsOptions {
  /** Default MobileNetV2. */
  readonly backbone?: string;
  /** [height, width, 3] of the network that they are for. */
  readonly inputShape: InputShape;
  readonly alpha?: number;
}

/**
 * A backbone's ImageNet weights as Keras has published them, from the cache or, the first time, from their address.
 *
 * @returns the path of the .h5 file
 * @throws UsageError when there are none for this alpha
 * @throws GraftError when they cannot be downloaded
 */
export async function imagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  return await publishedWeights(fileOf(options), options);
}

/**
 * The weights in the cache, from an earlier run or put there by hand. It contacts no server.
 *
 * @throws GraftError when they are not there or damaged
 */
export async function storedImagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  return await storedWeights(fileOf(options), options);
}

/**
 * Downloads the weights, whatever is in the cache. The file gets its name only after it has been checked.
 *
 * @throws GraftError when it cannot be downloaded, or is not what it should be
 */
export async function downloadImagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  return await downloadWeights(fileOf(options), options);
}

/** Where the weights for a network come from and where they are kept. */
export function placeOf(options: ImagenetWeightsOptions): { url: string; path: string; parameters: number } {
  const file = fileOf(options);
  return {
    url: options.url ?? file.url,
    path: weightsPath(file, options),
    parameters: file.parameters,
  };
}

function fileOf({ backbone = 'MobileNetV2', inputShape, alpha }: ImagenetWeightsOptions): PublishedWeights {
  return backboneNamed(backbone).imagenetWeights({ inputShape, alpha });
}
