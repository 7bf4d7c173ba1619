import { beforeAll, describe, expect, it } from 'vitest';
import { pictureFolder } from './pictures.js';
import { runProgram } from './programs.js';

interface Outcome {
  epoch: number[];
  history: Record<string, number[]>;
  weights: string;
}

describe('training', () => {
  let folder: string;
  let first: Outcome;
  const train = async (seed: number): Promise<Outcome> =>
    (await runProgram('two-phases', [folder, String(seed)])) as Outcome;
  beforeAll(async () => {
    folder = await pictureFolder([9, 9]);
    first = await train(7);
  });

  it('gives the same history and the same weights, bit for bit, for the same seed in a fresh process', async () => {
    expect(first.epoch).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(first.history.loss).size).toBe(5);
    expect(await train(7)).toEqual(first);
  });

  it('gives a different history and different weights for another seed', async () => {
    const other = await train(8);
    expect(other.weights).not.toBe(first.weights);
    expect(other.history.loss).not.toEqual(first.history.loss);
  });
});
