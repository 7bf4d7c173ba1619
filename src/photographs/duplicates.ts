import type { Part } from '../folders/browser.js';
import type { Fingerprint } from './fingerprint.js';
import { groupNearHashes } from './near-hashes.js';
import { HASH_WORDS } from './perceptual-hash.js';
import { UnionFind } from './union-find.js';

/**
 * Bits of 256 that may differ between two versions of one picture. Measured on 3,750 photographs (cats, dogs, flowers):
 *
 * - Versions of the same one, 250 photographs each: JPEG of quality 40 and 20, WebP, half the size, stretched to a
 *   square, lighter and darker by 15 %, more contrast, gamma 1.3, grey, sharpened, blurred, 1 % cut off: median 0 to 10
 *   bits, 99 of 100 within 24. Made 64 pixels wide, or with 3 % cut off: median 16 and 24, 95 of 100 within 36.
 * - All 7,029,375 pairs: 9 differ by at most 31 bits and 13 by at most 56; to the eye all of them are the same scene,
 *   retouched or taken a moment later. 24 differ by at most 84, unrelated pictures by 128 on average.
 *
 * Photographs alone would allow 56. Drawings, scans and written digits are more alike: among 800 digits 80 pairs
 * differ by at most 47 bits, of which 1 by at most 31. With more of them whole classes would become one group.
 */
export const NEAR_THRESHOLD = 31;

/** One of several duplicates. */
export interface DuplicateFile {
  readonly path: string;
  readonly className: string;
  /** The part that it is in; undefined where nothing was split yet. */
  readonly part: Part | undefined;
  /** SHA-256 of its content: files with the same one are the same to the last byte. */
  readonly sha256: string;
}

/** A group of duplicates. */
export interface DuplicateGroup {
  /** 'exact': the same bytes. 'near': the same picture, perhaps resized, re-encoded, or a little lighter or darker. */
  readonly kind: 'exact' | 'near';
  readonly files: readonly DuplicateFile[];
}

/**
 * Finds duplicates.
 *
 * @param near whether pictures that only look the same count too
 * @returns for each image the position of the first one that shows the same; its own where it is the first
 */
export function groupDuplicates(fingerprints: readonly Fingerprint[], near: boolean): Int32Array {
  const groups = new UnionFind(fingerprints.length);
  const byContent = new Map<string, number>();
  const byHash = new Map<string, number>();
  const distinct: number[] = [];
  fingerprints.forEach(({ sha256, hash }, index) => {
    const copy = byContent.get(sha256);
    if (copy !== undefined) {
      groups.union(copy, index);
      return;
    }
    byContent.set(sha256, index);
    if (hash === undefined || !near) return;
    // Equal hashes are settled here: a thousand of them would be half a million pairs to compare.
    const twin = byHash.get(hash.join());
    if (twin !== undefined) groups.union(twin, index);
    else {
      byHash.set(hash.join(), index);
      distinct.push(index);
    }
  });
  const hashes = new Uint32Array(distinct.length * HASH_WORDS);
  distinct.forEach((index, row) => {
    hashes.set(fingerprints[index].hash!, row * HASH_WORDS);
  });
  const rows = new UnionFind(distinct.length);
  groupNearHashes(hashes, NEAR_THRESHOLD, rows);
  rows.leaders().forEach((leader, row) => {
    groups.union(distinct[leader], distinct[row]);
  });
  return groups.leaders();
}

/** The groups of two or more files, by their first one. */
export function describeDuplicates(
  files: readonly (DuplicateFile & { readonly group: number })[],
): DuplicateGroup[] {
  const groups = new Map<number, DuplicateFile[]>();
  for (const { path, className, part, sha256, group } of files) {
    const file = { path, className, part, sha256 };
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [file]);
    else known.push(file);
  }
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members) => {
      const contents = new Set(members.map(({ sha256 }) => sha256));
      return { kind: contents.size === 1 ? 'exact' : 'near', files: members };
    });
}
