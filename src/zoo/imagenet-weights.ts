import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DownloadOptions,
  defaultCacheDirectory,
  downloadFile,
  recordOrigin,
  type StoredKind,
} from '../data/index.js';
import { GraftError, UsageError } from '../errors.js';
import { checkKerasWeights } from './keras-weights.js';

export interface ImagenetWeightsOptions
  extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'> {
  /** [height, width, 3] of the network that they are for. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly alpha?: number;
  /** Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** Another address of the same file, for a mirror inside a company's network. */
  readonly url?: string;
}

const kerasAddress = 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2';
const imagenetRows = [96, 128, 160, 192, 224];
const tensorCount = 260;
/** The alphas that Keras has weights for, with the number of parameters without the top. */
const parameterCounts = new Map([
  [0.35, 410_208],
  [0.5, 706_224],
  [0.75, 1_382_064],
  [1, 2_257_984],
  [1.3, 3_766_048],
  [1.4, 4_363_712],
]);
/** The one file whose size is known beforehand; the others are checked by their content. */
const knownBytes: Readonly<Record<string, number>> = { '1.0_160': 9_406_464 };

const weightsFolder = 'weights';

/** What this file leaves in the cache. */
export const storedWeightsKinds: readonly StoredKind[] = [
  {
    folder: weightsFolder,
    name: /^mobilenet_v2_weights_.*_no_top\.h5$/,
    description: "MobileNetV2's ImageNet weights, as Keras has published them",
  },
];

/**
 * MobileNetV2's ImageNet weights as Keras has published them, from the cache or, the first time, from their address.
 *
 * @returns the path of the .h5 file
 * @throws UsageError when there are none for this alpha
 * @throws GraftError when they cannot be downloaded
 */
export async function imagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  const { path } = placeOf(options);
  if (await isFile(path)) return path;
  return await downloadImagenetWeights(options);
}

/**
 * The weights as an earlier run left them in the cache, or as they were put there by hand. Asks no server.
 *
 * @throws GraftError when they are not there or damaged
 */
export async function storedImagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  const { path, parameters } = placeOf(options);
  if (!(await isFile(path))) throw new GraftError(`${path} is not there.`);
  await checkKerasWeights(path, { tensors: tensorCount, parameters });
  return path;
}

/**
 * Downloads the weights, whatever is in the cache. The file gets its name only after every tensor has been read.
 *
 * @throws GraftError when it cannot be downloaded, or is not what it should be
 */
export async function downloadImagenetWeights(options: ImagenetWeightsOptions): Promise<string> {
  const { url, path, size, parameters } = placeOf(options);
  await downloadFile(url, path, {
    ...options,
    expectedBytes: knownBytes[size],
    replace: true,
    verify: (part) => checkKerasWeights(part, { tensors: tensorCount, parameters }),
  });
  await recordOrigin(path, url);
  return path;
}

/** Where the weights for a network come from and where they are kept. */
export function placeOf(options: ImagenetWeightsOptions): {
  url: string;
  path: string;
  /** As in the name of the file: alpha and the pixels that they were trained at. */
  size: string;
  parameters: number;
} {
  const { inputShape, alpha = 1, cacheDirectory = defaultCacheDirectory() } = options;
  const parameters = parameterCounts.get(alpha);
  if (parameters === undefined) {
    throw new UsageError(
      `There are ImageNet weights for alpha ${[...parameterCounts.keys()].join(', ')}, but not for ${alpha}.`,
      { hint: 'Choose one of them, or weights: null.' },
    );
  }
  const [height, width] = inputShape;
  // As Keras: other sizes use the weights that were trained at 224.
  const rows = height === width && imagenetRows.includes(height) ? height : 224;
  const size = `${Number.isInteger(alpha) ? alpha.toFixed(1) : alpha}_${rows}`;
  const name = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${size}_no_top.h5`;
  return {
    url: options.url ?? `${kerasAddress}/${name}`,
    path: join(cacheDirectory, weightsFolder, name),
    size,
    parameters,
  };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
