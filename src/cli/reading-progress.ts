import { duration } from './figures.js';
import type { Output } from './output.js';
import { terminalBar } from './progress.js';

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
  const bar = output.json ? undefined : terminalBar('Reading photographs: {value}/{total} {bar} ETA {left}');
  // What comes before the first photograph says nothing about the others.
  let first: { readonly time: number; readonly done: number } | undefined;
  let last = 0;
  return {
    update: ({ done, total }) => {
      const now = performance.now();
      if (first === undefined) {
        first = { time: now, done };
        last = now;
        bar?.start(total, done, { left: '' });
        return;
      }
      const each = (now - first.time) / (done - first.done);
      const left = duration((each * (total - done)) / 1000);
      if (bar !== undefined) {
        bar.update(done, { left });
        if (done === total) bar.stop();
      } else if (now - last >= LINE_INTERVAL && done < total) {
        last = now;
        output.line(`Read ${done} of ${total} photographs, ETA ${left}`);
      }
    },
    stop: () => bar?.stop(),
  };
}
