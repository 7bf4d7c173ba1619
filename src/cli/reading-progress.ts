import type { ReadingEvent } from '../events/index.js';
import type { Output } from './output.js';
import { leftInWords } from './time-left.js';
import { TimedBar } from './timed-bar.js';

/** Shortest interval between events under --json, and between lines in a pipe, in milliseconds. */
const EVENT_INTERVAL = 1000;
const LINE_INTERVAL = 10_000;

/** Follows the reading of photographs before they are divided. */
export interface ReadingDisplay {
  readonly update: (progress: { readonly done: number; readonly total: number }) => void;
  /** Removes the bar. */
  readonly stop: () => void;
}

/** A bar on a terminal, lines in a pipe, events under --json; each says how long the rest takes. */
export function readingProgress(output: Output): ReadingDisplay {
  const bar = new TimedBar(output, 'Reading photographs: {value}/{total} {bar} ETA {left}');
  const interval = output.json ? EVENT_INTERVAL : LINE_INTERVAL;
  let last: number | undefined;
  return {
    update: ({ done, total }) => {
      const secondsLeft = bar.update(done, total);
      last ??= performance.now();
      if (bar.isShown) {
        if (done === total) bar.stop();
      } else if (performance.now() - last >= interval && done < total) {
        last = performance.now();
        const eta = secondsLeft === undefined ? '' : `, ETA ${leftInWords(secondsLeft)}`;
        output.line(`Read ${done} of ${total} photographs${eta}`);
        output.event<ReadingEvent>({ event: 'reading', done, total, secondsLeft: secondsLeft ?? null });
      }
    },
    stop: () => bar.stop(),
  };
}
