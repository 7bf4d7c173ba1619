import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../src/concurrency.js';
import type { ReviewTask } from '../../src/studio/api.js';
import { BackgroundTask } from '../../src/studio/background-task.js';

function newTask(queue = limitConcurrency(1)) {
  const told: ReviewTask[] = [];
  const task = new BackgroundTask<string>({ queue, onChange: (state) => told.push(state) });
  const ended = async (): Promise<void> => {
    while (task.state.state === 'running') await setTimeout(1);
  };
  return { task, told, ended };
}

describe('BackgroundTask', () => {
  it('tells its states and keeps its result', async () => {
    const { task, told, ended } = newTask();
    expect(task.state.state).toBe('none');
    task.start(async ({ onProgress }) => {
      onProgress({ done: 3, total: 4 });
      return 'found';
    });
    await ended();
    expect(told.map(({ state, done, total }) => [state, done, total])).toEqual([
      ['running', 0, 0],
      ['running', 3, 4],
      ['ready', 4, 4],
    ]);
    expect(task.result).toBe('found');
  });

  it('starts once at a time, and one task after the other in a queue', async () => {
    const queue = limitConcurrency(1);
    const [one, other] = [newTask(queue), newTask(queue)];
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await setTimeout(5);
      order.push(`${name} ends`);
      return name;
    };
    one.task.start(work('one'));
    one.task.start(work('one again'));
    other.task.start(work('other'));
    await Promise.all([one.ended(), other.ended()]);
    expect(order).toEqual(['one begins', 'one ends', 'other begins', 'other ends']);
  });

  it('is stale when the photographs change, afterwards or meanwhile', async () => {
    const { task, ended } = newTask();
    task.start(async () => 'before');
    await ended();
    task.changed();
    expect(task.state.state).toBe('stale');
    task.start(async () => {
      task.changed();
      return 'meanwhile';
    });
    await ended();
    expect([task.state.state, task.result]).toEqual(['stale', 'meanwhile']);
  });

  it('says why it failed, and keeps the result from before', async () => {
    const { task, ended } = newTask();
    task.start(async () => 'before');
    await ended();
    task.start(async () => {
      throw new Error('there is no room');
    });
    await ended();
    expect(task.state).toMatchObject({ state: 'failed', error: { error: 'there is no room' } });
    expect(task.result).toBe('before');
  });

  it('gives its outcome to whoever waits for it, and its states to whoever follows', async () => {
    const { task } = newTask();
    const heard: string[] = [];
    const leave = task.follow(({ state, total }) => heard.push(`${state} ${total}`));
    task.start(async () => 'before', 7);
    expect(await task.outcome()).toBe('before');
    expect(heard).toEqual(['running 7', 'ready 0']);
    leave();
    task.start(async () => {
      throw new Error('there is no room');
    });
    await expect(task.outcome()).rejects.toThrow('there is no room');
    task.start(async ({ signal }) => await setTimeout(60_000, 'never', { signal }));
    const waiting = expect(task.outcome()).rejects.toThrow('aborted');
    await task.stop();
    await waiting;
    // What was there before is not taken for it.
    expect([task.state.state, task.result]).toEqual(['stale', 'before']);
    task.start(async () => 'after');
    expect(await task.outcome()).toBe('after');
    expect(heard).toHaveLength(2);
  });

  it('stops, also while it waits', async () => {
    const queue = limitConcurrency(1);
    const [one, other] = [newTask(queue), newTask(queue)];
    one.task.start(async ({ signal }) => {
      await setTimeout(60_000, undefined, { signal });
      return 'never';
    });
    other.task.start(async () => 'never');
    await Promise.all([other.task.stop(), one.task.stop()]);
    expect([one.task.state.state, other.task.state.state]).toEqual(['none', 'none']);
    expect([one.task.result, other.task.result]).toEqual([undefined, undefined]);
  });
});
