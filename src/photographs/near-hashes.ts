import { HASH_WORDS, hammingDistance } from './perceptual-hash.js';
import type { UnionFind } from './union-find.js';

const CHUNK_BITS = 16;
const CHUNKS = (HASH_WORDS * 32) / CHUNK_BITS;
const CHUNK_VALUES = 1 << CHUNK_BITS;

/**
 * Puts hashes of at most `threshold` differing bits into one group (and so, over several steps, hashes that differ by
 * more).
 *
 * Not every pair is compared (multi-index hashing: Norouzi, Punjani and Fleet, "Fast Search in Hamming Space with
 * Multi-Index Hashing", 2012): if two hashes of 16 chunks differ by d bits in all, then some chunk differs by at most
 * d / 16 of them, rounded down. So for each chunk only those hashes are compared that lie that near in it.
 *
 * @param hashes HASH_WORDS words a hash, one after the other
 * @param groups as many members as there are hashes; what is in one group already is not compared
 * @returns how many pairs were compared
 */
export function groupNearHashes(hashes: Uint32Array, threshold: number, groups: UnionFind): number {
  const count = hashes.length / HASH_WORDS;
  const masks = masksWithin(Math.floor(threshold / CHUNKS));
  let compared = 0;
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const keys = Uint16Array.from({ length: count }, (_, index) => chunkOf(hashes, index, chunk));
    const { starts, order } = sortByKey(keys);
    for (let index = 0; index < count; index++) {
      for (const mask of masks) {
        const key = keys[index] ^ mask;
        for (let at = starts[key]; at < starts[key + 1]; at++) {
          const other = order[at];
          if (other <= index || groups.find(index) === groups.find(other)) continue;
          compared++;
          if (hammingDistance(hashes, index, other) <= threshold) groups.union(index, other);
        }
      }
    }
  }
  return compared;
}

function chunkOf(hashes: Uint32Array, index: number, chunk: number): number {
  return (hashes[index * HASH_WORDS + (chunk >> 1)] >>> (CHUNK_BITS * (chunk & 1))) & (CHUNK_VALUES - 1);
}

/** Positions in ascending order of their keys; those of one key lie from `starts[key]` to `starts[key + 1]`. */
function sortByKey(keys: Uint16Array): { starts: Int32Array; order: Int32Array } {
  const starts = new Int32Array(CHUNK_VALUES + 1);
  for (const key of keys) starts[key + 1]++;
  for (let key = 0; key < CHUNK_VALUES; key++) starts[key + 1] += starts[key];
  const next = starts.slice();
  const order = new Int32Array(keys.length);
  for (let index = 0; index < keys.length; index++) order[next[keys[index]]++] = index;
  return { starts, order };
}

/** Every value of a chunk with at most `radius` bits set. */
function masksWithin(radius: number): number[] {
  let layer = [0];
  const masks = [0];
  for (let bits = 1; bits <= radius; bits++) {
    // Only higher bits are added, so that each combination comes once.
    layer = layer.flatMap((mask) => {
      const lowest = 32 - Math.clz32(mask);
      return Array.from({ length: CHUNK_BITS - lowest }, (_, bit) => mask | (1 << (lowest + bit)));
    });
    masks.push(...layer);
  }
  return masks;
}
