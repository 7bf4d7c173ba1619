import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AtMostEvery } from '../../src/cli/at-most-every.js';
import { createOutput } from '../../src/cli/output.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('at most every second, it is time', () => {
  it('one second after the beginning, and again one second after that', () => {
    const times = new AtMostEvery(1000);
    expect(times.isTime()).toBe(false);
    vi.advanceTimersByTime(999);
    expect(times.isTime()).toBe(false);
    vi.advanceTimersByTime(1);
    expect([times.isTime(), times.isTime()]).toEqual([true, false]);
    // What was not asked for is not made up for.
    vi.advanceTimersByTime(5000);
    expect([times.isTime(), times.isTime()]).toEqual([true, false]);
  });

  it('at once where that is wanted', () => {
    const times = new AtMostEvery(1000, { atOnce: true });
    expect([times.isTime(), times.isTime()]).toEqual([true, false]);
  });

  it('at the end in any case, from which the next interval counts', () => {
    const times = new AtMostEvery(1000);
    vi.advanceTimersByTime(900);
    expect(times.isTime(true)).toBe(true);
    vi.advanceTimersByTime(900);
    expect(times.isTime()).toBe(false);
  });

  it('for events, and every ten seconds for lines in a pipe', () => {
    const [events, lines] = [true, false].map((json) => AtMostEvery.of(createOutput(json)));
    vi.advanceTimersByTime(1000);
    expect([events.isTime(), lines.isTime()]).toEqual([true, false]);
    vi.advanceTimersByTime(9000);
    expect([events.isTime(), lines.isTime()]).toEqual([true, true]);
  });
});
