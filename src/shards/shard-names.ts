import { join } from 'node:path';

/** Digits of a shard's number: file managers and shells then list shards in their order. */
const DIGITS = 5;

/** The paths of the files of one shard. */
export interface ShardFiles {
  /** One JSON line for each picture that could be read. */
  readonly lines: string;
  /** Of features: their numbers, in NumPy's format, one row for each line. */
  readonly features: string;
  /** One JSON line for each picture that could not be read; there is no such file without any. */
  readonly errors: string;
  /** Written last: what the shard was computed from, and the checksums of the other files. */
  readonly done: string;
}

/** @param index counted from 0 */
export function filesOfShard(folder: string, index: number): ShardFiles {
  const start = join(folder, nameOfShard(index));
  return {
    lines: `${start}.jsonl`,
    features: `${start}.npy`,
    errors: `${start}.errors.jsonl`,
    done: `${start}.done.json`,
  };
}

/** `shard-00017` */
export function nameOfShard(index: number): string {
  return `shard-${String(index).padStart(DIGITS, '0')}`;
}

/**
 * Ascending numbers as text in which neighbours are ranges: `0-3,7,9`. `parseIndexes` reads it.
 */
export function indexesInWords(indexes: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const index of indexes) {
    const range = ranges.at(-1);
    if (range !== undefined && index === range[1] + 1) range[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/**
 * The numbers of shards in a text such as `4,8,12-15`, in its order.
 *
 * @returns undefined for anything else
 */
export function parseIndexes(text: string): number[] | undefined {
  const indexes: number[] = [];
  for (const part of text.split(',')) {
    const range = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(part);
    if (range === null) return undefined;
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    if (last < first) return undefined;
    for (let index = first; index <= last; index++) indexes.push(index);
  }
  return indexes;
}
