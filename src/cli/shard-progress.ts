import { AtMostEvery, EVENT_INTERVAL } from './at-most-every.js';
import type { Output } from './output.js';
import { TimedBar } from './timed-bar.js';

interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Shows a progress in a shard: a bar with ETA on a terminal, events under --json; nothing in a pipe. */
export function shardProgress(
  output: Output,
  tell: (progress: Progress) => void,
): { readonly update: (progress: Progress) => void; readonly stop: () => void } {
  const bar = new TimedBar(output);
  const times = new AtMostEvery(EVENT_INTERVAL);
  return {
    update: (progress) => {
      bar.update(progress.done, progress.total);
      if (times.isTime()) tell(progress);
    },
    stop: () => bar.stop(),
  };
}
