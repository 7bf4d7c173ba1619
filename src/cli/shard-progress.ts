import type { Output } from './output.js';
import { TimedBar } from './timed-bar.js';

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
  const bar = new TimedBar(output);
  let last = performance.now();
  return {
    update: (progress) => {
      bar.update(progress.done, progress.total);
      if (performance.now() - last < EVENT_INTERVAL) return;
      last = performance.now();
      tell(progress);
    },
    stop: () => bar.stop(),
  };
}
