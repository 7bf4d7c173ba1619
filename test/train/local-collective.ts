import type { Collective } from '../../src/train/index.js';

type Kind = 'all-reduce' | 'broadcast' | 'barrier';

interface Waiting {
  readonly kind: Kind;
  readonly values: Float32Array;
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The ends of a collective whose ranks are in this process. Numbers are added in the order of the ranks, in single
 * precision. Ranks that ask for different things are an error, as for a coordinator.
 *
 * @param reversed whether numbers are added from the last rank to the first
 */
export function localCollectives(
  size: number,
  { reversed = false }: { readonly reversed?: boolean } = {},
): { ranks: Collective[]; calls: () => number } {
  let waiting = new Map<number, Waiting>();
  let calls = 0;
  const ask = (rank: number, kind: Kind, values: Float32Array): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      waiting.set(rank, { kind, values, resolve, reject });
      if (waiting.size < size) return;
      const all = Array.from({ length: size }, (_, each) => waiting.get(each)!);
      waiting = new Map();
      calls++;
      const differs = all.find(
        (one) => one.kind !== all[0].kind || one.values.length !== all[0].values.length,
      );
      if (differs !== undefined) {
        for (const one of all)
          one.reject(new Error(`ranks differ: ${all.map((each) => `${each.kind} ${each.values.length}`)}`));
        return;
      }
      const [first, ...rest] = reversed && kind === 'all-reduce' ? all.toReversed() : all;
      const result = first.values.slice();
      if (kind === 'all-reduce') {
        for (const { values: more } of rest) for (let at = 0; at < more.length; at++) result[at] += more[at];
        for (let at = 0; at < result.length; at++) result[at] /= size;
      }
      for (const one of all) {
        one.values.set(result);
        one.resolve(one.values);
      }
    });
  const ranks = Array.from(
    { length: size },
    (_, rank): Collective => ({
      rank,
      size,
      allReduceMean: (values) => ask(rank, 'all-reduce', values),
      broadcast: (values) => ask(rank, 'broadcast', values),
      barrier: async () => void (await ask(rank, 'barrier', new Float32Array(0))),
    }),
  );
  return { ranks, calls: () => calls };
}

/** What every rank returns; fails as soon as one fails. */
export async function onRanks<Result>(
  size: number,
  work: (collective: Collective) => Promise<Result>,
): Promise<Result[]> {
  return await Promise.all(localCollectives(size).ranks.map(work));
}
