import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/cli/output.js';
import { followTraining } from '../../src/cli/train-progress.js';
import type { SkippedFile } from '../../src/datasets/index.js';
import { checkGroups } from '../../src/recipes/run/train-options.js';

/** Follows a training; `lines` are what people see, `events` what programs see. */
function follow(json: boolean) {
  const lines: string[] = [];
  const events: unknown[] = [];
  const output: Output = {
    json,
    line: (text) => void (json || lines.push(text)),
    event: (event) => void (json && events.push(event)),
  };
  const { onEvent } = followTraining(output, { summary: false }).follow;
  const skip = (...files: SkippedFile[]): void => onEvent?.({ event: 'skipped', files });
  return { lines, events, skip };
}

const file = (at: number): SkippedFile => ({ path: `photos/${at}.jpg`, reason: 'truncated JPEG' });
const files = (count: number): SkippedFile[] => Array.from({ length: count }, (_, at) => file(at));

it('what follows a training has no options that `train` refuses', () => {
  const output: Output = { json: true, line: () => {}, event: () => {} };
  const { follow } = followTraining(output, {
    summary: false,
    checkpointSeconds: 300,
    signal: new AbortController().signal,
  });
  expect(() => checkGroups({ follow })).not.toThrow();
});

describe('files that cannot be used', () => {
  it('are named as soon as they are found, each once', () => {
    const { lines, skip } = follow(false);
    skip(file(0), file(1));
    expect(lines).toEqual(['Skipped photos/0.jpg: truncated JPEG', 'Skipped photos/1.jpg: truncated JPEG']);
    skip(file(1));
    skip(file(2));
    expect(lines.slice(2)).toEqual(['Skipped photos/2.jpg: truncated JPEG']);
  });

  it('are counted beyond the first ten', () => {
    const { lines, skip } = follow(false);
    skip(...files(25));
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('and 15 more');
    skip(file(30));
    expect(lines).toHaveLength(11);
  });

  it('are all in the JSON lines', () => {
    const { events, skip } = follow(true);
    skip(...files(25));
    expect(events).toEqual([{ event: 'skipped', files: files(25) }]);
  });
});
