import { describe, expect, it } from 'vitest';
import { indexesInWords, nameOfShard, parseIndexes } from '../../src/shards/index.js';
import { filesOfShard } from '../../src/shards/shard-names.js';

describe('names of shards', () => {
  it('sort in the order of their numbers', () => {
    const names = [0, 9, 10, 99, 100, 12_345].map(nameOfShard);
    expect(names).toEqual([...names].sort());
    expect(nameOfShard(17)).toBe('shard-00017');
    expect(filesOfShard('/out', 17)).toEqual({
      lines: '/out/shard-00017.jsonl',
      features: '/out/shard-00017.npy',
      errors: '/out/shard-00017.errors.jsonl',
      done: '/out/shard-00017.done.json',
    });
  });

  it.each([
    ['0', [0]],
    ['4,8,12-15', [4, 8, 12, 13, 14, 15]],
    [' 3 , 1 ', [3, 1]],
  ])('reads the numbers %j', (text, indexes) => {
    expect(parseIndexes(text)).toEqual(indexes);
  });

  it.each(['', 'a', '1-', '5-3', '1,,2', '-1', '1.5', '0x10', '12345678901'])('refuses %j', (text) => {
    expect(parseIndexes(text)).toBeUndefined();
  });

  it('writes what it reads', () => {
    const indexes = [0, 1, 2, 3, 7, 9, 10];
    expect(indexesInWords(indexes)).toBe('0-3,7,9-10');
    expect(parseIndexes(indexesInWords(indexes))).toEqual(indexes);
    expect(indexesInWords([])).toBe('');
  });
});
