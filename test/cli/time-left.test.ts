import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leftInWords, TimeLeft } from '../../src/cli/time-left.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Relative errors of the estimate when a share of the items is done. @param times when each item was done, in seconds */
function errors(times: readonly number[], shares: readonly number[]): number[] {
  const time = new TimeLeft();
  const start = performance.now();
  const found = new Map<number, number>();
  for (const [at, seconds] of times.entries()) {
    vi.advanceTimersByTime(1000 * seconds - (performance.now() - start));
    const left = time.update(at + 1, times.length);
    const came = times.at(-1)! - seconds;
    const share = shares.find((one) => at + 1 >= one * times.length && !found.has(one));
    if (share !== undefined && left !== undefined) found.set(share, left / came - 1);
  }
  return shares.map((share) => found.get(share) ?? Number.NaN);
}

/** When each item was done, of those that take so many seconds. */
function times(...seconds: readonly number[]): number[] {
  let sum = 0;
  return seconds.map((each) => (sum += each));
}

const each = (count: number, seconds: number): number[] => new Array<number>(count).fill(seconds);
const SHARES = [0.25, 0.5, 0.75];

describe('the time that is left', () => {
  it('is not known after the first item, and 0 after the last', () => {
    const time = new TimeLeft();
    expect(time.update(1, 3)).toBeUndefined();
    vi.advanceTimersByTime(2000);
    expect(time.update(2, 3)).toBe(2);
    vi.advanceTimersByTime(2000);
    expect(time.update(3, 3)).toBe(0);
  });

  it('does not count what comes before the first item', () => {
    for (const error of errors(times(30, ...each(99, 0.5)), SHARES)) expect(error).toBeCloseTo(0, 5);
  });

  it('does not count items that took no time because an earlier process has kept them', () => {
    const [, , late] = errors(times(...each(300, 0.002), ...each(190, 0.1)), SHARES);
    expect(Math.abs(late)).toBeLessThan(0.2);
    // Of few large steps, too.
    const [, half, most] = errors(times(...each(5, 0.05), ...each(15, 3)), SHARES);
    expect(Math.abs(half)).toBeLessThan(0.2);
    expect(Math.abs(most)).toBeLessThan(0.2);
  });

  it('takes items that come together as one time', () => {
    const together = times(...Array.from({ length: 120 }, (_, at) => (at % 3 === 2 ? 0.3 : 0)));
    for (const error of errors(together, SHARES)) expect(Math.abs(error)).toBeLessThan(0.1);
  });

  it('takes a batch that comes item by item as one time', () => {
    // 14 batches of 32 pictures, 1.4 s apart, a millisecond between the pictures of each.
    const left: (number | undefined)[] = [];
    const time = new TimeLeft();
    time.update(0, 448);
    vi.advanceTimersByTime(2500);
    for (let done = 1; done <= 448; done++) {
      vi.advanceTimersByTime(done % 32 === 1 && done > 1 ? 1369 : 1);
      const seconds = time.update(done, 448);
      if (done % 32 === 0) left.push(seconds);
    }
    expect(left[0]).toBeUndefined();
    for (const [batch, seconds] of left.entries()) {
      if (batch === 0) continue;
      const came = 1.4 * (13 - batch);
      expect(Math.abs(seconds! - came)).toBeLessThanOrEqual(0.05 * came);
    }
  });

  it('follows when the machine gets slower for the rest', () => {
    const [, half, late] = errors(times(...each(100, 0.1), ...each(300, 0.3)), SHARES);
    expect(Math.abs(half)).toBeLessThan(0.2);
    expect(Math.abs(late)).toBeLessThan(0.05);
  });

  it('is in words, and nothing while it is not known', () => {
    expect(leftInWords(undefined)).toBe('');
    expect(leftInWords(64.2)).toBe('1 min 5 s');
  });
});
