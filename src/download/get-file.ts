import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GraftError, UsageError } from '../errors.js';
import { exists } from '../files/index.js';
import { anything, checkOptions, text, trueOrFalse } from '../options.js';
import type { CacheKind } from './cache-contents.js';
import { defaultCacheDirectory } from './cache-directory.js';
import { type DownloadOptions, downloadFile } from './download.js';
import { downloadRules } from './download-job.js';
import { recordOrigin } from './origin.js';
import { unzipSafely } from './unzip.js';

/** Options of `getFile`. */
export interface GetFileOptions
  extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'> {
  /** The address to download from. */
  readonly origin: string;
  /** SHA-256 of the file, 64 hexadecimal digits. A file with another one is refused. */
  readonly fileHash?: string;
  /** Unpack a zip file and return the folder. Default false. */
  readonly extract?: boolean;
  /** The folder that keeps files between runs. Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** The folder inside it. Default 'datasets'. */
  readonly cacheSubdirectory?: string;
}

const DEFAULT_SUBDIRECTORY = 'datasets';

/** What `getFile` leaves in the cache. */
export const storedFilesKind: CacheKind = {
  folder: DEFAULT_SUBDIRECTORY,
  name: /^(?!.*\.origin\.json$)/,
  description: 'a file that getFile downloaded',
};

/**
 * Downloads a file unless it is already in the cache. Continues an interrupted download; the file gets its name only when
 * it is complete and verified. Keras `utils.get_file`.
 *
 * @param name the name of the file in the cache
 * @returns the path of the file; with `extract` that of the folder with its contents, `<name>_extracted`
 * @throws UsageError when the name or an option cannot be used
 * @throws GraftError when the file cannot be downloaded, is not the expected one or cannot be unpacked
 *
 * @example
 * ```ts
 * import { getFile } from '@graft-vision/graft';
 *
 * const folder = await getFile('flowers.zip', { origin: 'https://example.org/flowers.zip', extract: true });
 * ```
 */
export async function getFile(name: string, options: GetFileOptions): Promise<string> {
  checkOptions('getFile', options, {
    ...downloadRules,
    origin: anything,
    fileHash: anything,
    extract: trueOrFalse,
    cacheDirectory: text,
    cacheSubdirectory: text,
  });
  const { cacheDirectory = defaultCacheDirectory(), cacheSubdirectory = DEFAULT_SUBDIRECTORY } = options;
  checkNameAndHash(name, options);
  const path = resolve(cacheDirectory, cacheSubdirectory, name);
  const verify = async (file: string): Promise<void> => {
    if (options.fileHash !== undefined) await expectHash(file, options.fileHash);
  };
  if (await exists(path)) {
    await verify(path);
  } else {
    await downloadFile(options.origin, path, { ...options, verify });
    await recordOrigin(path, options.origin);
  }
  if (!options.extract) return path;
  const folder = extractedFolder(path);
  if (!(await exists(folder))) {
    await unzipSafely(path, folder).catch(async (error: unknown) => {
      // Another process may have unpacked the same file at the same time and been first.
      if (!(await exists(folder))) throw error;
    });
  }
  return folder;
}

/** Keras' name: `cats.zip` is unpacked to `cats_extracted`. */
function extractedFolder(path: string): string {
  return join(path, '..', `${basename(path).replace(/\.zip$/i, '')}_extracted`);
}

function checkNameAndHash(name: string, { origin, fileHash, extract }: GetFileOptions): void {
  if (typeof name !== 'string' || name === '' || basename(name) !== name || name === '..' || name === '.') {
    throw new UsageError(`getFile expects the name of a file, but received ${JSON.stringify(name)}.`, {
      hint: 'Pass a name without folders; cacheSubdirectory names the folder.',
    });
  }
  if (!URL.canParse(origin) || !/^https?:$/.test(new URL(origin).protocol)) {
    throw new UsageError(
      `getFile expects origin to be an http address, but received ${JSON.stringify(origin)}.`,
    );
  }
  if (fileHash !== undefined && !/^[0-9a-f]{64}$/i.test(fileHash)) {
    throw new UsageError(`getFile expects fileHash to be a SHA-256 of 64 hexadecimal digits.`);
  }
  if (extract && !/\.zip$/i.test(name)) {
    throw new UsageError(`getFile can extract zip files only, but the name is ${name}.`, {
      hint: 'Leave extract out and unpack the file with another tool.',
    });
  }
}

async function expectHash(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== expected.toLowerCase()) {
    throw new GraftError(`${path} has the SHA-256 ${found}, but ${expected} was expected.`, {
      hint: 'Delete the file and try again; if it happens again, the server has another file.',
    });
  }
}
