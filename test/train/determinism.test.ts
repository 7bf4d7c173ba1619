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
  beforeAll(async () => {
    folder = await pictureFolder([9, 9]);
  });
  const train = async (seed: number): Promise<Outcome> =>
    (await runProgram('two-phases', [folder, String(seed)])) as Outcome;

  it('gives the same history and the same weights, bit for bit, for the same seed in a fresh process', async () => {
    const first = await train(7);
    expect(first.epoch).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(first.history.loss).size).toBe(5);
    expect(await train(7)).toEqual(first);
  });

  it('gives another history and other weights for another seed', async () => {
    const [first, other] = await Promise.all([train(7), train(8)]);
    expect(other.weights).not.toBe(first.weights);
    expect(other.history.loss).not.toEqual(first.history.loss);
  });
});
