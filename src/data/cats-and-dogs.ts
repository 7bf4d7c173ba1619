import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GraftError } from '../errors.js';
import { type DownloadOptions, downloadFile } from './download.js';
import { unzipSafely } from './unzip.js';

export interface CatsAndDogsOptions extends DownloadOptions {
  /** Folder that keeps the zip and the photographs for the next time. */
  readonly cacheDirectory: string;
  /** Another address of the same zip, for a mirror inside a company's network. */
  readonly url?: string;
}

const URL = 'https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip';
const ZIP_BYTES = 68_606_236;
const NAME = 'cats_and_dogs_filtered';

/**
 * The photographs of TensorFlow's tutorial "Transfer learning and fine-tuning", a part of Kaggle's Dogs vs Cats:
 * downloads and unpacks them the first time, and finds them again after that.
 *
 * @returns the folder that holds `train` (1,000 cats, 1,000 dogs) and `validation` (500 and 500)
 * @throws GraftError when the zip cannot be downloaded or unpacked
 */
export async function catsAndDogs(options: CatsAndDogsOptions): Promise<string> {
  const { cacheDirectory, url = URL, expectedBytes = ZIP_BYTES, ...download } = options;
  const unpacked = resolve(cacheDirectory, 'cats_and_dogs');
  const photographs = join(unpacked, NAME);
  if (await isFolder(unpacked)) return expectPhotographs(photographs, unpacked);

  const zip = resolve(cacheDirectory, `${NAME}.zip`);
  await downloadFile(url, zip, { ...download, expectedBytes });
  try {
    await unzipSafely(zip, unpacked);
  } catch (error) {
    // Another process may have unpacked the same zip at the same time and been first.
    if (!(await isFolder(unpacked))) throw error;
  }
  return expectPhotographs(photographs, unpacked);
}

async function expectPhotographs(photographs: string, unpacked: string): Promise<string> {
  for (const part of ['train', 'validation']) {
    if (await isFolder(join(photographs, part))) continue;
    throw new GraftError(
      `Expected the folders train and validation in ${photographs} but ${part} is not there.`,
      {
        hint: `Delete ${unpacked} and run again.`,
      },
    );
  }
  return photographs;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
