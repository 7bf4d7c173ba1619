import { describe, expect, it } from 'vitest';
import { NEAR_THRESHOLD } from '../../src/photographs/duplicates.js';
import { groupNearHashes } from '../../src/photographs/near-hashes.js';
import { HASH_WORDS, hammingDistance } from '../../src/photographs/perceptual-hash.js';
import { UnionFind } from '../../src/photographs/union-find.js';
import { Random } from '../../src/random.js';

/** Random hashes, and versions of some of them with up to `most` flipped bits. */
function hashes(count: number, versions: number, most: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const words = new Uint32Array((count + versions) * HASH_WORDS);
  for (let word = 0; word < count * HASH_WORDS; word++) words[word] = random.uint32();
  for (let version = 0; version < versions; version++) {
    const source = random.integer(count) * HASH_WORDS;
    const target = (count + version) * HASH_WORDS;
    words.copyWithin(target, source, source + HASH_WORDS);
    const bits = random.permutation(HASH_WORDS * 32).slice(0, random.integer(most + 1));
    for (const bit of bits) words[target + (bit >> 5)] ^= 1 << (bit & 31);
  }
  return words;
}

function groupsByAllPairs(words: Uint32Array, threshold: number): Int32Array {
  const count = words.length / HASH_WORDS;
  const groups = new UnionFind(count);
  for (let one = 0; one < count; one++) {
    for (let other = one + 1; other < count; other++) {
      if (hammingDistance(words, one, other) <= threshold) groups.union(one, other);
    }
  }
  return groups.leaders();
}

describe('groupNearHashes', () => {
  it.each([0, 3, 15, 16, NEAR_THRESHOLD, 32, 47, 50])(
    'finds the same as comparing all pairs, within %i bits',
    (threshold) => {
      const words = hashes(300, 300, 2 * threshold, threshold + 1);
      const groups = new UnionFind(600);
      groupNearHashes(words, threshold, groups);
      const expected = groupsByAllPairs(words, threshold);
      expect(groups.leaders()).toEqual(expected);
      expect(new Set(expected).size).toBeLessThan(600);
      expect(new Set(expected).size).toBeGreaterThan(250);
    },
  );

  it('compares a small part of the pairs of 25,000 hashes', () => {
    const words = hashes(24_000, 1000, NEAR_THRESHOLD, 9);
    const groups = new UnionFind(25_000);
    const compared = groupNearHashes(words, NEAR_THRESHOLD, groups);
    expect(new Set(groups.leaders()).size).toBe(24_000);
    const pairs = (25_000 * 24_999) / 2;
    expect(compared).toBeLessThan(pairs / 50);
  });

  it('does not compare pairs that already belong together', () => {
    const words = new Uint32Array(2000 * HASH_WORDS);
    const groups = new UnionFind(2000);
    expect(groupNearHashes(words, NEAR_THRESHOLD, groups)).toBe(1999);
    expect(new Set(groups.leaders())).toEqual(new Set([0]));
  });
});
