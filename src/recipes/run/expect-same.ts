import { createHash } from 'node:crypto';
import { GraftError } from '../../errors.js';
import type { Variable } from '../../nn/index.js';
import type { Collective } from '../../train/index.js';
import { version } from '../../version.js';
import { weightsDigest } from './run-digest.js';
import { PART_NAMES, type RunPhotographs } from './run-photographs.js';

/** Something that must be the same on all ranks. */
export interface Fact {
  /** In the sentence "Rank 1 has ... than rank 0". */
  readonly differs: string;
  readonly hint: string;
  readonly value: string;
}

/** Bytes of a digest that are compared. */
const DIGEST_BYTES = 12;

/** @throws GraftError naming the ranks that run another version than rank 0 */
export async function expectSameVersion(collective: Collective): Promise<void> {
  await expectSame(collective, [
    {
      differs: 'another version of Graft',
      hint: `This process runs version ${version}. Install the same version everywhere.`,
      value: version,
    },
  ]);
}

/** @throws GraftError naming the ranks that do not begin as rank 0 */
export async function expectSameRun(
  collective: Collective,
  {
    photographs,
    variables,
  }: { readonly photographs: RunPhotographs; readonly variables: readonly Variable[] },
): Promise<void> {
  await expectSame(collective, [
    {
      differs: 'other photographs',
      hint: 'Every process must find the same files at the same paths, for example in a shared folder.',
      value: JSON.stringify(
        PART_NAMES.map((part) => photographs.parts[part].map(({ path, size }) => [path, size])),
      ),
    },
    {
      differs: 'other initial weights',
      hint: 'The files of the network and its weights must be the same everywhere.',
      value: weightsDigest(variables),
    },
  ]);
}

/**
 * Compares what all ranks have with what rank 0 has. All of them learn the outcome, so they throw the same error.
 *
 * @throws GraftError naming the ranks and what differs
 */
export async function expectSame(collective: Collective, facts: readonly Fact[]): Promise<void> {
  const { rank, size } = collective;
  const perRank = facts.length * DIGEST_BYTES;
  const own = new Float32Array(size * perRank);
  own.set(
    facts.flatMap(({ value }) => [...createHash('sha256').update(value).digest().subarray(0, DIGEST_BYTES)]),
    rank * perRank,
  );
  const all = (await collective.allReduceMean(own)).map((mean) => Math.round(mean * size));
  const ofRank = (each: number, fact: number): Float32Array => {
    const from = each * perRank + fact * DIGEST_BYTES;
    return all.subarray(from, from + DIGEST_BYTES);
  };
  for (const [at, { differs, hint }] of facts.entries()) {
    const first = ofRank(0, at);
    const others = Array.from({ length: size }, (_, each) => each).filter(
      (each) => !ofRank(each, at).every((byte, index) => byte === first[index]),
    );
    if (others.length === 0) continue;
    const ranks = others.length === 1 ? `Rank ${others[0]} has` : `Ranks ${others.join(', ')} have`;
    throw new GraftError(`${ranks} ${differs} than rank 0.`, { hint });
  }
}
