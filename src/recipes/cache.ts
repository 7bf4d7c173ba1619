import {
  type CacheEntry,
  type CacheKind,
  defaultCacheDirectory,
  listCacheEntries,
  removeFromCache,
  storedCatsAndDogsKinds,
  storedFilesKind,
} from '../download/index.js';
import { UsageError } from '../errors.js';
import { storedNetworkKinds } from '../imports/index.js';
import { unpackedPhotographsKind } from '../photographs/index.js';
import { storedFeaturesKind, storedFingerprintsKind, storedPixelsKind } from '../platform/node/index.js';
import { storedWeightsKinds } from '../zoo/index.js';

/** Pictures that Graft has drawn (`drawCatsAndDogs`). */
const drawnPictures: CacheKind = {
  folder: '',
  name: /^cats_and_dogs_drawn-v\d/,
  description: 'cats and dogs, drawn',
  origin: 'Graft itself',
};

const kinds = [
  ...storedCatsAndDogsKinds,
  drawnPictures,
  storedFilesKind,
  storedPixelsKind,
  storedFeaturesKind,
  storedFingerprintsKind,
  unpackedPhotographsKind,
  ...storedWeightsKinds,
  ...storedNetworkKinds,
];

/** Lists what Graft keeps in a cache folder, by name: downloads, drawings and decoded photographs, unfinished ones too. */
export async function listCache(cacheDirectory: string = defaultCacheDirectory()): Promise<CacheEntry[]> {
  return await listCacheEntries(cacheDirectory, kinds);
}

export interface ClearCacheOptions {
  readonly cacheDirectory?: string;
  /** Names as `listCache` gives them; everything by default. */
  readonly names?: readonly string[];
  /** Delete only unfinished downloads. */
  readonly unfinishedOnly?: boolean;
  /** Delete nothing, and return what would be deleted. */
  readonly dryRun?: boolean;
}

/**
 * Deletes what Graft keeps in a cache folder, except what another process is writing and files that are not from Graft.
 *
 * @returns what was deleted
 * @throws UsageError for a name that is not in the cache
 * @throws GraftError when something cannot be deleted
 */
export async function clearCache(options: ClearCacheOptions = {}): Promise<CacheEntry[]> {
  const {
    cacheDirectory = defaultCacheDirectory(),
    names = [],
    unfinishedOnly = false,
    dryRun = false,
  } = options;
  const entries = await listCache(cacheDirectory);
  const unknown = names.find((name) => !entries.some((entry) => entry.name === name));
  if (unknown !== undefined) {
    const known = entries.map((entry) => entry.name).join(', ');
    throw new UsageError(`There is no ${unknown} in ${cacheDirectory}.`, {
      hint: known === '' ? 'The cache is empty.' : `Expected one of ${known}.`,
    });
  }
  const chosen = entries.filter(
    (entry) =>
      !entry.inUse &&
      (entry.unfinished || !unfinishedOnly) &&
      (names.length === 0 || names.includes(entry.name)),
  );
  if (!dryRun) await removeFromCache(chosen);
  return chosen;
}
