import { type DownloadOptions, keptFiles } from '#platform';
import { GraftError, reasonOf } from '../errors.js';
import { checkKerasWeights } from './keras-weights.js';
import type { WeightsOrigin } from './weights-origin.js';

/** A file of weights as Keras has published it. */
export interface PublishedWeights {
  /** Of the file. */
  readonly name: string;
  readonly url: string;
  /** Size of the file, where it is known. */
  readonly bytes?: number;
  /** MD5 of the file as hexadecimal digits, where Keras' source has it. */
  readonly md5?: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly origin: WeightsOrigin;
}

/** How a file is fetched and where it is kept. */
export interface PublishedWeightsOptions
  extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'> {
  /** Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** Another address of the same file, for a mirror inside a company's network. */
  readonly url?: string;
}

/** The folder in the cache folder. */
export const WEIGHTS_FOLDER = 'weights';

export function weightsPath(file: PublishedWeights, options: PublishedWeightsOptions = {}): string {
  return keptFiles.pathOf(WEIGHTS_FOLDER, file.name, options.cacheDirectory);
}

/**
 * Published weights from the cache or, the first time, from their address.
 *
 * @returns the path of the .h5 file
 * @throws GraftError when they cannot be downloaded
 */
export async function publishedWeights(
  file: PublishedWeights,
  options: PublishedWeightsOptions,
): Promise<string> {
  const path = weightsPath(file, options);
  return (await keptFiles.isThere(path)) ? path : await downloadWeights(file, options);
}

/**
 * The weights in the cache, from an earlier run or put there by hand. It contacts no server.
 *
 * @throws GraftError when they are not there or damaged
 */
export async function storedWeights(
  file: PublishedWeights,
  options: PublishedWeightsOptions,
): Promise<string> {
  const path = weightsPath(file, options);
  if (!(await keptFiles.isThere(path))) throw new GraftError(`${path} is not there.`);
  await checkWeights(file, path);
  return path;
}

/**
 * Downloads the weights, whatever is in the cache. The file gets its name only after it has been checked.
 *
 * @throws GraftError when it cannot be downloaded, or is not what it should be
 */
export async function downloadWeights(
  file: PublishedWeights,
  options: PublishedWeightsOptions,
): Promise<string> {
  const url = options.url ?? file.url;
  const path = weightsPath(file, options);
  await keptFiles.download(url, path, {
    ...options,
    expectedBytes: file.bytes,
    replace: true,
    verify: (part) => checkWeights(file, part),
  });
  return path;
}

/** By the checksum that Keras' source has for it; else every tensor is read. */
async function checkWeights({ md5, tensors, parameters }: PublishedWeights, path: string): Promise<void> {
  if (md5 === undefined) {
    await checkKerasWeights(path, { tensors, parameters });
    return;
  }
  const found = await md5Of(path);
  if (found !== md5) {
    throw new GraftError(
      `${path} is not the file that Keras has published: expected the MD5 ${md5}, but it has ${found}.`,
      { hint: 'If it was downloaded, delete it and download it again.' },
    );
  }
}

async function md5Of(path: string): Promise<string> {
  try {
    return await keptFiles.md5(path);
  } catch (error) {
    throw new GraftError(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}
