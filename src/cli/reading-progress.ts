import type { Output } from './output.js';
import { TimedBar } from './timed-bar.js';

/** Shortest interval between lines in a pipe, in milliseconds. */
const LINE_INTERVAL = 10_000;

/** Follows the reading of photographs before they are divided. */
export interface ReadingDisplay {
  readonly update: (progress: { readonly done: number; readonly total: number }) => void;
  /** Removes the bar. */
  readonly stop: () => void;
}

/** A bar on a terminal, a line every ten seconds in a pipe; each says how long it will take. */
export function readingProgress(output: Output): ReadingDisplay {
  const bar = new TimedBar(output, 'Reading photographs: {value}/{total} {bar} ETA {left}');
  let last: number | undefined;
  return {
    update: ({ done, total }) => {
      const left = bar.update(done, total);
      last ??= performance.now();
      if (bar.isShown) {
        if (done === total) bar.stop();
      } else if (performance.now() - last >= LINE_INTERVAL && done < total) {
        last = performance.now();
        output.line(`Read ${done} of ${total} photographs, ETA ${left}`);
      }
    },
    stop: () => bar.stop(),
  };
}
