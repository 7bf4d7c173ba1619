import { type DownloadOptions, keptFiles } from '#platform';
import { GraftError, reasonOf } from '../errors.js';
import { checkKerasWeights } from './keras-weights.js';
import type { WeightsOrigin } from './weights-origin.js';

/** A file of weights that Keras has published. */
export interface PublishedWeights {
  /** The file's name. */
  readonly name: string;
  readonly url: string;
  /** The file's size, if known. */
  readonly bytes?: number;
  /** The file's MD5 in hexadecimal digits, if Keras' source states it. */
  readonly md5?: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly origin: WeightsOrigin;
}

/** How to download a file, and where to keep it. */
export interface PublishedWeightsOptions
  extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'> {
  /** The folder that keeps the file. Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** Another address of the same file, e.g. a mirror inside a company's network. */
  readonly url?: string;
}

/** The subfolder of the cache folder. */
export const WEIGHTS_FOLDER = 'weights';

export function weightsPath(file: PublishedWeights, options: PublishedWeightsOptions = {}): string {
  return keptFiles.pathOf(WEIGHTS_FOLDER, file.name, options.cacheDirectory);
}

/**
 * Finds published weights: in the cache or, the first time, by downloading them.
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
 * Finds the weights in the cache, from an earlier run or put there by hand, without contacting a server.
 *
 * @throws GraftError when they are missing or damaged
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
 * Downloads the weights even if the cache has them. The file gets its final name only after it has been checked.
 *
 * @throws GraftError when the download fails or the file is not the expected one
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

/** Checks a file by the checksum in Keras' source or, without one, by reading every tensor. */
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
