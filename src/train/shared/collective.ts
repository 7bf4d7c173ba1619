import { UsageError } from '../../errors.js';
import type { SettingRule } from '../../options.js';

/**
 * The processes that train one model together, as one of them sees them. All of them call the same methods in the same
 * order; each call resolves when all have called.
 */
export interface Collective {
  /** The number of this process, from 0 up to but not including `size`. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /**
   * The mean over all ranks, number by number: the same bits on each rank.
   *
   * @param values as many on every rank; the result may take their place
   */
  allReduceMean(values: Float32Array): Promise<Float32Array>;
  /**
   * The values of rank 0, on every rank.
   *
   * @param values of rank 0 what the others get; of the others as many numbers, which may be overwritten
   */
  broadcast(values: Float32Array): Promise<Float32Array>;
  /** Resolves when every rank has called it. */
  barrier(): Promise<void>;
}

/** The rule of an option for a `Collective`. */
export const collectiveRule: SettingRule = {
  expected: 'an object with rank, size, allReduceMean, broadcast and barrier, of a rank from 0 to size - 1',
  holds: (value) => {
    const { rank, size, allReduceMean, broadcast, barrier } = (value ?? {}) as Partial<Collective>;
    return (
      Number.isInteger(rank) &&
      Number.isInteger(size) &&
      rank! >= 0 &&
      rank! < size! &&
      [allReduceMean, broadcast, barrier].every((method) => typeof method === 'function')
    );
  },
};

/** The collective of several processes; undefined where one works alone. */
export function ofSeveral(collective: Collective | undefined): Collective | undefined {
  return collective !== undefined && collective.size > 1 ? collective : undefined;
}

/** The sum over all ranks, number by number. */
export async function allReduceSum(collective: Collective, values: Float32Array): Promise<Float32Array> {
  const sums = await collective.allReduceMean(values);
  expectCount(sums, values.length);
  for (let at = 0; at < sums.length; at++) sums[at] *= collective.size;
  return sums;
}

/** @throws UsageError when a collective has returned another number of values than it was given */
export function expectCount(values: Float32Array, count: number): void {
  if (values.length === count) return;
  throw new UsageError(
    `The collective was given ${count} numbers and returned ${values.length}. Every rank must get as many as it gave.`,
  );
}

/**
 * The places of a batch that a rank computes, in rising order. No rank gets more than its share of the batch, rounded
 * up. A picture goes to the same rank in every epoch if that has room, so that what a rank keeps of a picture (pixels,
 * features) is used again.
 *
 * @param indices of the whole batch
 */
export function placesOf(
  { rank, size }: Pick<Collective, 'rank' | 'size'>,
  indices: readonly number[],
): number[] {
  const most = Math.ceil(indices.length / size);
  const counts = new Array<number>(size).fill(0);
  const owners = indices.map((index) => {
    const usual = index % size;
    if (counts[usual] === most) return -1;
    counts[usual]++;
    return usual;
  });
  for (const [place, owner] of owners.entries()) {
    if (owner !== -1) continue;
    const free = counts.findIndex((count) => count < most);
    counts[free]++;
    owners[place] = free;
  }
  return [...owners.keys()].filter((place) => owners[place] === rank);
}
