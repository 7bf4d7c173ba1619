import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheKind } from '../../../download/index.js';
import { writableBytes } from '../../../files/index.js';
import type { ItemKind } from '../../platform.js';
import { segmentOwner } from './segment-file.js';

const WHAT: Readonly<Record<ItemKind, string>> = {
  pixels: 'decoded images',
  features: 'features of images',
  fingerprints: 'fingerprints of images',
};

interface StoredSegment {
  readonly path: string;
  readonly folder: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly used: number;
  /** Whether another process that still runs made it. */
  readonly beingWritten: boolean;
}

/** Segments that this process reads from, and by how many stores each. */
const readers = new Map<string, number>();

/** Keeps this process from removing a segment while it is in use. */
export function holdSegment(path: string): void {
  readers.set(path, (readers.get(path) ?? 0) + 1);
}

export function letGoOfSegment(path: string): void {
  const count = (readers.get(path) ?? 0) - 1;
  if (count > 0) readers.set(path, count);
  else readers.delete(path);
}

/**
 * Makes room for another segment: removes the least recently used ones until the total is within the limit and the disk
 * has some space left.
 *
 * @param root the folder of all items of a kind
 * @param bytes the most that the next segment takes
 * @param limit bytes for all of them together
 * @returns why there is no room, as the end of a sentence; undefined when there is
 */
export async function makeRoom(
  root: string,
  kind: ItemKind,
  bytes: number,
  limit: number,
): Promise<string | undefined> {
  const segments = await listSegments(root);
  const total = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const beyondLimit = total + bytes - limit;
  const beyondDisk = bytes - (await writableBytes(root));
  let missing = Math.max(beyondLimit, beyondDisk);
  const removable = segments
    .filter(({ path, beingWritten }) => !beingWritten && !readers.has(path))
    .sort((one, other) => one.used - other.used);
  if (removable.reduce((sum, segment) => sum + segment.bytes, 0) < missing) {
    return beyondLimit >= beyondDisk
      ? `the limit of ${limit} bytes for ${WHAT[kind]} in ${root} is reached`
      : `the disk of ${root} is almost full`;
  }
  for (const { path, folder, bytes: freed } of removable) {
    if (missing <= 0) return undefined;
    const removed = await rm(path, { force: true }).then(
      () => true,
      () => false,
    );
    if (removed) missing -= freed;
    // The folder is removed with its last segment.
    await rmdir(folder).catch(() => undefined);
  }
  return missing <= 0 ? undefined : `${root} cannot be cleared`;
}

async function listSegments(root: string): Promise<StoredSegment[]> {
  const segments: StoredSegment[] = [];
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const folder = join(root, entry.name);
    for (const name of await readdir(folder).catch(() => [])) {
      const owner = segmentOwner(name);
      const path = join(folder, name);
      const stats = owner && (await stat(path).catch(() => undefined));
      if (owner === undefined || stats === undefined) continue;
      segments.push({
        path,
        folder,
        bytes: stats.size,
        used: stats.mtimeMs,
        beingWritten: owner === 'running',
      });
    }
  }
  return segments;
}

const isBeingWritten = async (path: string): Promise<boolean> => {
  const names = await readdir(path).catch(() => []);
  return names.some((name) => segmentOwner(name) === 'running');
};

const storedKind = (kind: ItemKind, description: string): CacheKind => ({
  folder: kind,
  name: /^\d+x\d+-[0-9a-f]{16}$/,
  description,
  origin: 'your own folders',
  inUse: isBeingWritten,
});

/** How the list of the cache describes decoded images: one entry for each size and way of resizing. */
export const storedPixelsKind = storedKind('pixels', 'photographs, decoded and resized');

/** And features of images: one entry for each network and way of resizing. */
export const storedFeaturesKind = storedKind(
  'features',
  'features of photographs, as a network computed them',
);

/** And fingerprints of images: one entry for each way of decoding. */
export const storedFingerprintsKind = storedKind(
  'fingerprints',
  'digests of photographs, and hashes to find look-alikes',
);
