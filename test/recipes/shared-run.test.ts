import { describe, expect, it } from 'vitest';
import { expectSame } from '../../src/recipes/run/expect-same.js';
import type { RunConfig } from '../../src/recipes/run/run-config.js';
import type { RunPhotographs } from '../../src/recipes/run/run-photographs.js';
import { receiveRun, type SharedRun, sendRun } from '../../src/recipes/run/shared-run.js';
import { localCollectives, onRanks } from '../train/local-collective.js';

const fact = (value: string) => ({ differs: `another ${value[0]}`, hint: 'Look.', value });

/** How each rank fares that has these values. */
async function messages(values: readonly (readonly string[])[]): Promise<string[]> {
  const { ranks } = localCollectives(values.length);
  const outcomes = await Promise.allSettled(
    ranks.map((collective) => expectSame(collective, values[collective.rank].map(fact))),
  );
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'same' : outcome.reason.message));
}

describe('expectSame', () => {
  it('finds nothing where all ranks have the same', async () => {
    expect(
      await messages([
        ['a1', 'b1'],
        ['a1', 'b1'],
        ['a1', 'b1'],
      ]),
    ).toEqual(['same', 'same', 'same']);
  });

  it('tells every rank who has something else, and what', async () => {
    const one = 'Rank 2 has another b than rank 0.';
    expect(
      await messages([
        ['a1', 'b1'],
        ['a1', 'b1'],
        ['a1', 'b2'],
      ]),
    ).toEqual([one, one, one]);
    const two = 'Ranks 1, 3 have another a than rank 0.';
    expect(await messages([['a1'], ['a2'], ['a1'], ['a2']])).toEqual([two, two, two, two]);
  });
});

describe('a run that rank 0 sends', () => {
  const state = {
    finished: [],
    seconds: 1.5,
    variables: { 'a/kernel': Float32Array.of(1, Number.NaN, -0, 3.4e38) },
    fit: undefined,
  };
  const shared = (length: number): SharedRun => ({
    config: { seed: 2 ** 31 - 1, data: `Ağ 🌍 ${'x'.repeat(length)}` } as unknown as RunConfig,
    record: { classNames: ['a', 'b'] } as unknown as RunPhotographs,
    state,
  });

  // The bytes do not always fill the last number.
  it.each([0, 1, 2, 3])('arrives as it was sent: %i', async (length) => {
    const received = await onRanks(3, async (collective) => {
      if (collective.rank > 0) return await receiveRun(collective);
      await sendRun(collective, shared(length));
      return shared(length);
    });
    for (const each of received) expect(each).toEqual(shared(length));
  });

  it('arrives in several pieces', async () => {
    const long = {
      ...shared(0),
      state: { ...state, variables: { weights: new Float32Array(3_500_000).fill(0.1) } },
    };
    const { ranks, calls } = localCollectives(2);
    const [, received] = await Promise.all([sendRun(ranks[0], long), receiveRun(ranks[1])]);
    expect(calls()).toBe(3);
    const { weights } = received.state!.variables;
    expect(weights.length).toBe(3_500_000);
    expect(weights.every((value) => value === Math.fround(0.1))).toBe(true);
  });
});
