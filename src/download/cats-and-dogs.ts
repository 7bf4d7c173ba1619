import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GraftError } from '../errors.js';
import { exists, removeAll } from '../files/index.js';
import { anything, checkOptions, text } from '../options.js';
import type { CacheKind } from './cache-contents.js';
import { defaultCacheDirectory } from './cache-directory.js';
import { type DownloadOptions, downloadFile } from './download.js';
import { downloadRules } from './download-job.js';
import { recordOrigin } from './origin.js';
import { unzipSafely } from './unzip.js';

/** Where the photographs are kept, and how they are downloaded. */
export interface CatsAndDogsOptions
  extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'> {
  /** Folder that keeps the zip and the photographs for the next time. Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** Another address of the same zip, for a mirror inside a company's network. */
  readonly url?: string;
  /** The zip's length. */
  readonly expectedBytes?: number;
  /** How many pictures each class folder must have. */
  readonly expectedPictures?: Readonly<Record<string, number>>;
}

const NAME = 'cats_and_dogs_filtered';
const MEBIBYTE = 1024 ** 2;

/** The tutorial's zip. */
export const CATS_AND_DOGS_ZIP = {
  url: `https://storage.googleapis.com/mledu-datasets/${NAME}.zip`,
  bytes: 68_606_236,
  pictures: {
    'train/cats': 1000,
    'train/dogs': 1000,
    'validation/cats': 500,
    'validation/dogs': 500,
  },
  file: `${NAME}.zip`,
  folder: 'cats_and_dogs',
} as const;

/** What this file leaves in the cache. */
export const storedCatsAndDogsKinds: readonly CacheKind[] = [
  {
    folder: '',
    name: new RegExp(`^${NAME}\\.zip$`),
    description: "the tutorial's photographs, packed",
  },
  {
    folder: '',
    name: new RegExp(`^${CATS_AND_DOGS_ZIP.folder}$`),
    description: "the tutorial's photographs",
    noteOf: CATS_AND_DOGS_ZIP.file,
  },
];

/** The photographs have about the size of the zip; a zip that unpacks to more is a different one. */
const UNPACKED = { maximumBytes: 256 * MEBIBYTE, maximumEntries: 10_000 };

/**
 * The photographs of TensorFlow's tutorial "Transfer learning and fine-tuning", a part of Kaggle's Dogs vs Cats:
 * downloads and unpacks them the first time, and finds them again after that.
 *
 * @returns the folder that holds `train` (1,000 cats, 1,000 dogs) and `validation` (500 and 500)
 * @throws GraftError when the zip cannot be downloaded or unpacked, or holds something else
 *
 * @example
 * ```ts
 * import { catsAndDogs, imageDatasetFromDirectory } from '@graft-vision/graft';
 *
 * const folder = await catsAndDogs();
 * const training = await imageDatasetFromDirectory(`${folder}/train`, { imageSize: [160, 160] });
 * ```
 */
export async function catsAndDogs(options: CatsAndDogsOptions = {}): Promise<string> {
  checkOptions('catsAndDogs', options, {
    ...downloadRules,
    cacheDirectory: text,
    url: text,
    expectedBytes: anything,
    expectedPictures: anything,
  });
  const { zip, unpacked } = placesIn(options);
  if ((await exists(unpacked)) || (await exists(zip))) return await storedCatsAndDogs(options);
  return await downloadCatsAndDogs(options);
}

/**
 * Finds the photographs that an earlier run left in the cache, or a zip that was copied there. Contacts no server.
 *
 * @throws GraftError when they are not there, or not all of them
 */
export async function storedCatsAndDogs(options: CatsAndDogsOptions = {}): Promise<string> {
  const { zip, unpacked, photographs } = placesIn(options);
  if ((await whatIsMissing(photographs, options)) === undefined) return photographs;
  const { expectedBytes = CATS_AND_DOGS_ZIP.bytes } = options;
  const found = await stat(zip).catch(() => undefined);
  if (found === undefined) {
    const missing = (await exists(unpacked)) ? await whatIsMissing(photographs, options) : undefined;
    throw new GraftError(missing ?? `${zip} is not there.`, { hint: `Delete ${unpacked} and run again.` });
  }
  if (found.size !== expectedBytes) {
    throw new GraftError(`Expected ${zip} to have ${expectedBytes} bytes but it has ${found.size}.`, {
      hint: 'Delete it and run again.',
    });
  }
  await unpack(zip, options);
  return photographs;
}

/**
 * Downloads the photographs, whatever is in the cache. Neither the zip nor the folder gets its name before every
 * picture has been unpacked and checked.
 *
 * @throws GraftError when the zip cannot be downloaded or unpacked, or holds something else
 */
export async function downloadCatsAndDogs(options: CatsAndDogsOptions = {}): Promise<string> {
  const { zip, photographs } = placesIn(options);
  const { url = CATS_AND_DOGS_ZIP.url, expectedBytes = CATS_AND_DOGS_ZIP.bytes } = options;
  await downloadFile(url, zip, {
    ...options,
    expectedBytes,
    replace: true,
    verify: (part) => unpack(part, options),
  });
  await recordOrigin(zip, url);
  return photographs;
}

function placesIn({ cacheDirectory = defaultCacheDirectory() }: CatsAndDogsOptions) {
  const unpacked = resolve(cacheDirectory, CATS_AND_DOGS_ZIP.folder);
  return {
    zip: resolve(cacheDirectory, CATS_AND_DOGS_ZIP.file),
    unpacked,
    photographs: join(unpacked, NAME),
  };
}

/** Does nothing when the photographs exist; replaces a folder in which some are missing. */
async function unpack(zip: string, options: CatsAndDogsOptions): Promise<void> {
  const { unpacked, photographs } = placesIn(options);
  if ((await whatIsMissing(photographs, options)) === undefined) return;
  try {
    await removeAll(unpacked);
    await unzipSafely(zip, unpacked, {
      ...UNPACKED,
      verify: async (folder) => {
        const missing = await whatIsMissing(join(folder, NAME), options);
        if (missing !== undefined) throw new GraftError(missing.replace(folder, zip));
      },
    });
  } catch (error) {
    // Another process may have unpacked the same zip at the same time and been first.
    if ((await whatIsMissing(photographs, options)) !== undefined) throw error;
  }
}

/** Says which pictures are missing; undefined when all are there. */
async function whatIsMissing(folder: string, options: CatsAndDogsOptions): Promise<string | undefined> {
  const { expectedPictures = CATS_AND_DOGS_ZIP.pictures } = options;
  for (const [classFolder, expected] of Object.entries(expectedPictures)) {
    const path = join(folder, classFolder);
    const names = await readdir(path).catch(() => []);
    const count = names.filter((name) => /\.jpe?g$/i.test(name)).length;
    if (count !== expected) return `Expected ${expected} pictures in ${path} but there are ${count}.`;
  }
  return undefined;
}
