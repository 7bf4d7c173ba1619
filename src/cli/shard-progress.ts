import type { Output } from './output.js';
import { terminalBar } from './progress.js';
import { leftInWords, TimeLeft } from './time-left.js';

interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Shortest time between two events, in milliseconds. */
const EVENT_INTERVAL = 1000;

/** Shows a progress in a shard: a bar with ETA on a terminal, events under --json; nothing in a pipe. */
export function shardProgress(
  output: Output,
  tell: (progress: Progress) => void,
): { readonly update: (progress: Progress) => void; readonly stop: () => void } {
  const bar = output.json ? undefined : terminalBar('{value}/{total} {bar} ETA {left}');
  const time = new TimeLeft();
  let started = false;
  let last = performance.now();
  return {
    update: (progress) => {
      const left = leftInWords(time.update(progress.done, progress.total));
      if (bar !== undefined && !started) bar.start(progress.total, 0, { left });
      started = true;
      bar?.update(progress.done, { left });
      if (performance.now() - last < EVENT_INTERVAL) return;
      last = performance.now();
      tell(progress);
    },
    stop: () => bar?.stop(),
  };
}
