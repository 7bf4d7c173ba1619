import { describe, expect, it } from 'vitest';
import { DecodeOrder, type DecodeWeight, weightOf } from '../../src/pictures/decode-order.js';

interface Job {
  readonly name: string;
  readonly weight: DecodeWeight;
}

function orderOf(threads: number, ...jobs: readonly (readonly [string, DecodeWeight])[]): DecodeOrder<Job> {
  const order = new DecodeOrder<Job>(threads);
  for (const [name, weight] of jobs) order.add({ name, weight });
  return order;
}

/** Takes all jobs that may run now. */
function taken(order: DecodeOrder<Job>): Job[] {
  const jobs: Job[] = [];
  for (let job = order.next(); job !== undefined; job = order.next()) jobs.push(job);
  return jobs;
}

const names = (jobs: readonly Job[]): string[] => jobs.map(({ name }) => name);

describe('DecodeOrder', () => {
  it('starts ordinary pictures as they come, as many as there are threads', () => {
    const order = orderOf(2, ['a', 'ordinary'], ['b', 'ordinary'], ['c', 'ordinary']);
    const first = taken(order);
    expect(names(first)).toEqual(['a', 'b']);
    expect(order.waiting).toBe(1);
    order.end(first[1]);
    expect(names(taken(order))).toEqual(['c']);
  });

  it('leaves a thread free of large pictures, which ordinary ones overtake', () => {
    const order = orderOf(3, ['a', 'large'], ['b', 'large'], ['c', 'large'], ['d', 'ordinary']);
    const first = taken(order);
    expect(names(first)).toEqual(['a', 'b', 'd']);
    order.end(first[2]);
    expect(taken(order)).toEqual([]);
    order.end(first[0]);
    expect(names(taken(order))).toEqual(['c']);
  });

  it('runs one huge picture at a time', () => {
    const order = orderOf(4, ['a', 'huge'], ['b', 'huge'], ['c', 'large']);
    const first = taken(order);
    expect(names(first)).toEqual(['a', 'c']);
    order.end(first[0]);
    expect(names(taken(order))).toEqual(['b']);
  });

  it('runs nothing beside a picture that must be alone, and lets nothing overtake it', () => {
    const order = orderOf(3, ['a', 'ordinary']);
    const [first] = taken(order);
    order.add({ name: 'b', weight: 'ordinary' });
    const lonely: Job = { name: 'c', weight: 'alone' };
    order.add(lonely);
    expect(taken(order)).toEqual([]);
    order.end(first);
    expect(taken(order)).toEqual([lonely]);
    order.end(lonely);
    expect(names(taken(order))).toEqual(['b']);
  });

  it('forgets a job that is removed while it waits', () => {
    const order = orderOf(2, ['a', 'large']);
    const waiting: Job = { name: 'b', weight: 'large' };
    order.add(waiting);
    const [first] = taken(order);
    expect(order.remove(first)).toBe(false);
    expect(order.remove(waiting)).toBe(true);
    order.end(first);
    expect(taken(order)).toEqual([]);
  });
});

describe('weightOf', () => {
  it('goes by pixels, and is careful when they are not known', () => {
    expect([12e6, 20e6, 50e6, undefined].map(weightOf)).toEqual(['ordinary', 'large', 'huge', 'large']);
  });
});
