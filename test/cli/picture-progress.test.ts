import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Output } from '../../src/cli/output.js';
import { type PictureProgressOptions, pictureProgress } from '../../src/cli/picture-progress.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is written outside a terminal while 25 pictures take a second each. */
function written(json: boolean, options?: PictureProgressOptions): unknown[] {
  const all: unknown[] = [];
  const output: Output = {
    json,
    line: (text) => void (json || all.push(text)),
    event: (event) => void (json && all.push(event)),
  };
  const progress = pictureProgress(output, options);
  for (let done = 1; done <= 25; done++) {
    vi.advanceTimersByTime(1000);
    progress.update(done, 25);
  }
  progress.stop();
  return all;
}

describe('progress over pictures', () => {
  it('is a line every ten seconds in a pipe', () => {
    expect(written(false)).toEqual(['10 of 25 pictures', '20 of 25 pictures']);
    const inWords = (done: number, total: number): string => `Checked ${done} of ${total} files`;
    expect(written(false, { inWords })).toEqual(['Checked 10 of 25 files', 'Checked 20 of 25 files']);
  });

  it('is an event every second under --json, unless the command has none', () => {
    expect(written(true)).toHaveLength(25);
    expect(written(true)[0]).toEqual({ event: 'progress', done: 1, total: 25 });
    expect(written(true, { events: false })).toEqual([]);
    expect(written(false, { events: false })).toHaveLength(2);
  });
});
