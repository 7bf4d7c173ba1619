import { beforeAll, describe, expect, it } from 'vitest';
import { pictureFolder } from './pictures.js';
import { runProgram } from './programs.js';

/** Megabytes by which the resident size may differ between thirds of a run; it varies by up to 6. */
const bound = 10;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Growth from the middle third of the rounds to the last, in megabytes; the first third is the warm-up. */
async function growth(folder: string, round: string, rounds: number, leak = 0): Promise<number> {
  const programArguments = [folder, round, String(rounds), String(leak)];
  const sizes = (await runProgram('epochs', programArguments, ['--expose-gc'])) as number[];
  expect(sizes).toHaveLength(rounds);
  const third = Math.floor(rounds / 3);
  return median(sizes.slice(2 * third)) - median(sizes.slice(third, 2 * third));
}

describe('the resident size', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await pictureFolder([12, 12]);
  });

  it('does not grow from epoch to epoch with new views of each picture', async () => {
    expect(await growth(folder, 'fresh', 300)).toBeLessThan(bound);
  });

  it('does not grow from epoch to epoch with kept views', async () => {
    expect(await growth(folder, 'views', 300)).toBeLessThan(bound);
  });

  it('does not grow from phase to phase', async () => {
    expect(await growth(folder, 'compile', 150)).toBeLessThan(bound);
  });

  it('is measured well enough to show a leak of a quarter of a megabyte per epoch', async () => {
    expect(await growth(folder, 'fresh', 300, 0.25)).toBeGreaterThan(bound);
  });
});
