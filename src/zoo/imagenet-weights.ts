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
  /** The backbone's name. Default MobileNetV2. */
  readonly backbone?: string;
  /** [height, width, 3] of the network that the weights are for. */
  readonly inputShape: InputShape;
  readonly alpha?: number;
}

/**
 * Finds a backbone's ImageNet weights as Keras published them: in the cache or, the first time, by downloading them.
 *
 * @returns the path of the .h5 file
 * @throws UsageError when Keras has none for this alpha
 * @throws GraftError when they cannot be downloaded
 */
export async function imagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  return await publishedWeights(fileOf(options), options);
}

/**
 * Finds the weights in the cache, from an earlier run or put there by hand, without contacting a server.
 *
 * @throws GraftError when they are missing or damaged
 */
export async function storedImagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  return await storedWeights(fileOf(options), options);
}

/**
 * Downloads the weights even if the cache has them. The file gets its final name only after it has been checked.
 *
 * @throws GraftError when the download fails or the file is not the expected one
 */
export async function downloadImagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  return await downloadWeights(fileOf(options), options);
}

/** The address of a network's weights and their path in the cache. */
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
