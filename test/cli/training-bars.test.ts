import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Output } from '../../src/cli/output.js';
import { trainingProgress } from '../../src/cli/progress.js';

const { isTTY } = process.stdout;
let drawn = '';

beforeEach(() => {
  vi.useFakeTimers();
  drawn = '';
  process.stdout.isTTY = true;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    drawn += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.stdout.isTTY = isTTY;
  vi.useRealTimers();
});

it('a terminal shows how long the steps of an epoch take, and then its validation', async () => {
  const output: Output = { json: false, line: () => undefined, event: () => undefined };
  const progress = trainingProgress(output, 'feature extraction');
  await progress.onTrainBegin?.({ epochs: 1, initialEpoch: 0, steps: 10, logs: [] });
  await progress.onEpochBegin?.(0);
  for (let step = 1; step <= 10; step++) {
    vi.advanceTimersByTime(2000);
    const images = 32 * step;
    await progress.onTrainBatchEnd?.({ epoch: 0, step, steps: 10, images, keptImages: 0 }, { loss: 1 });
  }
  await progress.onTestBegin?.();
  for (let step = 1; step <= 4; step++) {
    vi.advanceTimersByTime(1000);
    await progress.onTestBatchEnd?.({ step, steps: 4, images: 32 * step });
  }
  await progress.onTestEnd?.({ loss: 1 });
  const bars = [...drawn.matchAll(/((?:Validation: )?\d+\/\d+) [━╌]+ ETA (\d+ s)?/gu)];
  const shown = new Map(bars.map(([, place, left]) => [place, left]));
  expect([shown.get('1/10'), shown.get('2/10'), shown.get('5/10'), shown.get('9/10')]).toEqual([
    undefined,
    '16 s',
    '10 s',
    '2 s',
  ]);
  expect([shown.get('Validation: 1/4'), shown.get('Validation: 2/4')]).toEqual([undefined, '2 s']);
});
