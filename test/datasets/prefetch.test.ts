import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../src/concurrency.js';
import { prefetch } from '../../src/datasets/prefetch.js';

/** Loads numbers with a delay that is shorter for later ones, and counts concurrent loads. */
function loader(): { load: (item: number) => Promise<number>; started: number[]; highest: () => number } {
  let running = 0;
  let highest = 0;
  const started: number[] = [];
  return {
    started,
    highest: () => highest,
    load: async (item) => {
      started.push(item);
      running++;
      highest = Math.max(highest, running);
      await delay(30 - item * 4);
      running--;
      return item * 10;
    },
  };
}

describe('prefetch', () => {
  it.each([0, 1, 3, 50])('yields every result in order with %i items ahead', async (count) => {
    const { load, highest } = loader();
    const results: number[] = [];
    for await (const result of prefetch([0, 1, 2, 3, 4, 5], load, count)) results.push(result);
    expect(results).toEqual([0, 10, 20, 30, 40, 50]);
    expect(highest()).toBe(Math.min(Math.max(count, 1), 6));
  });

  it('loads ahead while the loop is busy, but at most the given number', async () => {
    const { load, started } = loader();
    const iterator = prefetch([0, 1, 2, 3, 4, 5], load, 2);
    await iterator.next();
    await delay(60);
    expect(started).toEqual([0, 1, 2]);
    await iterator.return();
  });

  it('loads nothing ahead with 0', async () => {
    const { load, started } = loader();
    const iterator = prefetch([0, 1, 2], load, 0);
    expect(started).toEqual([]);
    await iterator.next();
    await delay(40);
    expect(started).toEqual([0]);
    await iterator.next();
    expect(started).toEqual([0, 1]);
    await iterator.return();
  });

  it('throws an error in the place of the result', async () => {
    const results: number[] = [];
    const load = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('broken');
      await delay(10);
      return item;
    };
    const loop = async (): Promise<void> => {
      for await (const result of prefetch([0, 1, 2, 3], load, 4)) results.push(result);
    };
    await expect(loop()).rejects.toThrow('broken');
    expect(results).toEqual([0, 1]);
  });

  it('waits for pending loads when the loop is left, even if they fail', async () => {
    let finished = 0;
    const load = async (item: number): Promise<number> => {
      await delay(item * 20);
      finished++;
      if (item > 0) throw new Error('nobody asks any more');
      return item;
    };
    for await (const result of prefetch([0, 1, 2, 3], load, 2)) {
      expect(result).toBe(0);
      break;
    }
    expect(finished).toBe(3);
  });
});

describe('limitConcurrency', () => {
  it('runs at most the given number at once, and passes on results and errors', async () => {
    const limit = limitConcurrency(2);
    const { load, highest, started } = loader();
    const tasks = [0, 1, 2, 3, 4].map((item) => limit(() => load(item)));
    const failing = limit(() => Promise.reject(new Error('no')));
    const last = limit(() => load(5));
    await expect(failing).rejects.toThrow('no');
    expect(await Promise.all(tasks)).toEqual([0, 10, 20, 30, 40]);
    expect(await last).toBe(50);
    expect(highest()).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
