import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '../errors.js';
import { fileReason, removeAll } from '../files/index.js';
import { originFile, readOrigin } from './origin.js';
import { partState } from './partial-file.js';

/** A kind of cache entry, recognized by its name. */
export interface CacheKind {
  /** Its folder in the cache; '' for the cache itself. */
  readonly folder: string;
  readonly name: RegExp;
  /** A description for people. */
  readonly description: string;
  /** The origin of such an entry if it has no note. */
  readonly origin?: string;
  /** The file whose note counts, where that is not the thing's own. */
  readonly noteOf?: string;
  /** Whether another process is writing to it; finished things of most kinds are not written any more. */
  readonly inUse?: (path: string) => Promise<boolean>;
}

/** An entry of the cache. */
export interface CacheEntry {
  /** Path below the cache folder, with forward slashes. */
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** The address that it was downloaded from, or another origin in words; undefined when that is not known. */
  readonly origin: string | undefined;
  readonly bytes: number;
  /** Number of files. */
  readonly files: number;
  /** ISO 8601. */
  readonly modified: string;
  /** Whether it is an unfinished download or an unfinished unpacking. */
  readonly unfinished: boolean;
  /** Whether another process seems to be writing it. */
  readonly inUse: boolean;
}

/** Half-made folders that nobody has written to for this many milliseconds were left behind. */
const ABANDONED_AFTER = 10 * 60_000;
const UNFINISHED_FOLDER = /\.(?:unpacking|drawing)-[0-9a-f-]{36}$/;
const UNFINISHED_NOTE = /\.origin\.json\.\d+\.tmp$/;

/** The rest of anything. */
const unfinishedFile = /\.part(?:-\w+-\d+-[0-9a-f]{8})?$/;

/**
 * Lists the entries of a cache folder, by name. Leaves out files of unknown kinds: the folder may be somebody's home.
 */
export async function listCacheEntries(
  cacheDirectory: string,
  kinds: readonly CacheKind[],
): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const folder of new Set(kinds.map((kind) => kind.folder))) {
    const directory = join(cacheDirectory, folder);
    const found = await readdir(directory, { withFileTypes: true }).catch((): Dirent[] => []);
    for (const { name } of found) {
      const path = join(directory, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats === undefined) continue;
      const finished = name
        .replace(unfinishedFile, '')
        .replace(UNFINISHED_FOLDER, '')
        .replace(UNFINISHED_NOTE, '');
      const kind = kinds.find((kind) => kind.folder === folder && kind.name.test(finished));
      if (kind === undefined) continue;
      entries.push(
        await describe(folder === '' ? name : `${folder}/${name}`, path, { stats, kind, finished }),
      );
    }
  }
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Deletes entries, with their notes.
 *
 * @throws GraftError for the first that cannot be deleted
 */
export async function removeFromCache(entries: readonly CacheEntry[]): Promise<void> {
  for (const { path } of entries) {
    try {
      await removeAll(path);
      await rm(originFile(path), { force: true });
    } catch (error) {
      throw new GraftError(`${path} cannot be deleted: ${fileReason(error)}.`, {
        hint: 'Check its owner, and that no other program has it open.',
        cause: error,
      });
    }
  }
}

async function describe(
  name: string,
  path: string,
  { stats, kind, finished }: { stats: Stats; kind: CacheKind; finished: string },
): Promise<CacheEntry> {
  const { bytes, files } = await sizeOf(path, stats);
  const unfinished = !path.endsWith(finished);
  const note = await readOrigin(join(dirname(path), kind.noteOf ?? finished));
  const state = partState(name, stats.mtimeMs);
  const recent = Date.now() - stats.mtimeMs < ABANDONED_AFTER;
  return {
    name,
    path,
    description: unfinished ? `unfinished: ${kind.description}` : kind.description,
    origin: note?.url ?? kind.origin,
    bytes,
    files,
    modified: stats.mtime.toISOString(),
    unfinished,
    inUse: unfinished
      ? state === 'none'
        ? recent
        : state === 'in use'
      : ((await kind.inUse?.(path)) ?? false),
  };
}

/** A link counts as itself: what it leads to is not the cache's. */
async function sizeOf(path: string, stats: Stats): Promise<{ bytes: number; files: number }> {
  if (!stats.isDirectory()) return { bytes: stats.size, files: 1 };
  const total = { bytes: 0, files: 0 };
  for (const { name } of await readdir(path, { withFileTypes: true }).catch((): Dirent[] => [])) {
    const inside = join(path, name);
    const found = await lstat(inside).catch(() => undefined);
    if (found === undefined) continue;
    const { bytes, files } = await sizeOf(inside, found);
    total.bytes += bytes;
    total.files += files;
  }
  return total;
}
