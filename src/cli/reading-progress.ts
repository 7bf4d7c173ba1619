import type { ReadingEvent } from '../events/index.js';
import { AtMostEvery } from './at-most-every.js';
import type { Output } from './output.js';
import { leftInWords } from './time-left.js';
import { TimedBar } from './timed-bar.js';

/** Follows the reading of photographs before they are divided. */
export interface ReadingDisplay {
  readonly update: (progress: { readonly done: number; readonly total: number }) => void;
  /** Removes the bar. */
  readonly stop: () => void;
}

/** A bar on a terminal, lines in a pipe, events under --json; each says how long the rest takes. */
export function readingProgress(output: Output): ReadingDisplay {
  const bar = new TimedBar(output, 'Reading photographs: {value}/{total} {bar} ETA {left}');
  let times: AtMostEvery | undefined;
  return {
    update: ({ done, total }) => {
      const secondsLeft = bar.update(done, total);
      times ??= AtMostEvery.of(output);
      if (bar.isShown) {
        if (done === total) bar.stop();
      } else if (done < total && times.isTime()) {
        const eta = secondsLeft === undefined ? '' : `, ETA ${leftInWords(secondsLeft)}`;
        output.line(`Read ${done} of ${total} photographs${eta}`);
        output.event<ReadingEvent>({ event: 'reading', done, total, secondsLeft: secondsLeft ?? null });
      }
    },
    stop: () => bar.stop(),
  };
}
