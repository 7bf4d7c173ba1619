import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CacheKind, unzipSafely } from '../download/index.js';
import { UsageError } from '../errors.js';
import { exists, fileReason } from '../files/index.js';
import { digestOfFile } from './digest.js';
import { rootOfPhotographs } from './scan-photographs.js';

/** Below the cache folder. */
const FOLDER = 'photographs';
/** Enough of the archive's SHA-256 to tell any two apart. */
const DIGEST_LETTERS = 16;
const GIBIBYTE = 1024 ** 3;
/** Photographs hardly get smaller in an archive, so what grows much more is something else. */
const MOST_GROWTH = 20;
const MOST_FILES = 2_000_000;

/** What is unpacked from archives, in the cache. */
export const unpackedPhotographsKind: CacheKind = {
  folder: FOLDER,
  name: new RegExp(`-[0-9a-f]{${DIGEST_LETTERS}}$`),
  description: 'photographs from a zip archive; runs on them need it to continue',
};

/** Photographs that were in an archive. */
export interface UnpackedPhotographs {
  /** The folder that holds the classes or the parts. */
  readonly folder: string;
  /** Whether an earlier call had unpacked the same archive. */
  readonly known: boolean;
}

/** Whether a path is a zip archive, judged by its name. */
export async function isZipArchive(path: string): Promise<boolean> {
  if (!/\.zip$/i.test(path)) return false;
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Unpacks an archive of photographs into the cache, once: an archive of the same content is found there again. Nothing
 * is written elsewhere, whatever the names in it say. Where the archive holds one folder that holds all others, that is
 * the folder of photographs.
 *
 * @throws UsageError when the archive cannot be read
 * @throws GraftError when it is damaged, too large for its size, or does not fit on the disk
 */
export async function unpackPhotographs(zip: string, cacheDirectory: string): Promise<UnpackedPhotographs> {
  let digest: string;
  let bytes: number;
  try {
    bytes = (await stat(zip)).size;
    digest = await digestOfFile(zip);
  } catch (error) {
    throw new UsageError(`Could not read ${zip}: ${fileReason(error)}.`, { cause: error });
  }
  const name = basename(zip).replace(/\.zip$/i, '');
  const target = join(cacheDirectory, FOLDER, `${name}-${digest.slice(0, DIGEST_LETTERS)}`);
  const known = await exists(target);
  if (!known) {
    await unzipSafely(zip, target, {
      maximumBytes: Math.max(4 * GIBIBYTE, MOST_GROWTH * bytes),
      maximumEntries: MOST_FILES,
    }).catch(async (error: unknown) => {
      // Another process may have unpacked the same archive at the same time and been first.
      if (!(await exists(target))) throw error;
    });
  }
  return { folder: await rootOfPhotographs(target), known };
}
