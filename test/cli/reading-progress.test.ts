import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readingProgress } from '../../src/cli/reading-progress.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is written outside a terminal while 100 photographs take half a second each. */
function written(json: boolean): unknown[] {
  const lines: unknown[] = [];
  const output = {
    json,
    line: (text: string) => void (json || lines.push(text)),
    event: (event: unknown) => void (json && lines.push(event)),
  };
  const { update, stop } = readingProgress(output);
  for (let done = 1; done <= 100; done++) {
    vi.advanceTimersByTime(500);
    update({ done, total: 100 });
  }
  stop();
  return lines;
}

it('reading photographs is a line every ten seconds in a pipe, with the time that is left', () => {
  expect(written(false)).toEqual([
    'Read 21 of 100 photographs, ETA 40 s',
    'Read 41 of 100 photographs, ETA 30 s',
    'Read 61 of 100 photographs, ETA 20 s',
    'Read 81 of 100 photographs, ETA 10 s',
  ]);
});

it('reading photographs is an event a second under --json', () => {
  const events = written(true);
  expect(events).toHaveLength(49);
  expect(events[0]).toEqual({ event: 'reading', done: 3, total: 100, secondsLeft: 48.5 });
  expect(events.at(-1)).toEqual({ event: 'reading', done: 99, total: 100, secondsLeft: 0.5 });
});
