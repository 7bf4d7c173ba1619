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
function written(json: boolean, options: PictureProgressOptions = { verb: 'Sorted' }): unknown[] {
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
  it('is a line every ten seconds in a pipe, with the time that is left', () => {
    expect(written(false)).toEqual([
      'Sorted 10 of 25 pictures, ETA 15 s',
      'Sorted 20 of 25 pictures, ETA 5 s',
    ]);
    expect(written(false, { verb: 'Checked', noun: 'files' })).toEqual([
      'Checked 10 of 25 files, ETA 15 s',
      'Checked 20 of 25 files, ETA 5 s',
    ]);
  });

  it('is an event every second under --json, unless the command has none', () => {
    expect(written(true)).toHaveLength(25);
    expect(written(true)[0]).toEqual({ event: 'progress', done: 1, total: 25 });
    expect(written(true, { verb: 'Sorted', events: false })).toEqual([]);
    expect(written(false, { verb: 'Sorted', events: false })).toHaveLength(2);
  });
});
