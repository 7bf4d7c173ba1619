import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TaskGate } from '../../src/platform/node/pictures/task-gate.js';
import { Random } from '../../src/random.js';

describe('TaskGate', () => {
  it('runs tasks at the same time, except for exclusive ones', async () => {
    const gate = new TaskGate();
    const random = new Random(1);
    let [running, alone, most, finished] = [0, 0, 0, 0];
    const task = async (): Promise<void> => {
      expect(alone).toBe(0);
      most = Math.max(most, ++running);
      await wait(random.integer(3));
      running--;
      finished++;
    };
    const lonely = async (): Promise<void> => {
      expect([running, alone]).toEqual([0, 0]);
      alone++;
      await wait(random.integer(3));
      alone--;
      finished++;
    };
    const tasks = Array.from({ length: 200 }, async (_, index) => {
      await wait(random.integer(60));
      await (index % 10 === 0 ? gate.alone(lonely) : gate.together(task));
    });
    await Promise.all(tasks);
    expect(finished).toBe(200);
    expect(most).toBeGreaterThan(2);
  });

  it('continues after a task that fails', async () => {
    const gate = new TaskGate();
    const fails = (): Promise<never> => Promise.reject(new Error('no'));
    const outcomes = await Promise.allSettled([
      gate.together(fails),
      gate.alone(fails),
      gate.together(async () => 1),
      gate.alone(async () => 2),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await gate.together(async () => 3)).toBe(3);
  });
});
