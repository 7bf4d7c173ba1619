import { AtMostEvery } from './at-most-every.js';
import type { Output } from './output.js';
import { leftInWords } from './time-left.js';
import { TimedBar } from './timed-bar.js';

/** Progress over pictures: a bar on a terminal and lines in a pipe, both with ETA, and `progress` events under --json. */
export interface PictureProgress {
  /** So many pictures of all are done. The first call draws the bar. */
  readonly update: (done: number, total: number) => void;
  /** Removes the bar. */
  readonly stop: () => void;
}

export interface PictureProgressOptions {
  /** What a line in a pipe says was done: 'Checked' for 'Checked 12 of 50 pictures, ETA 30 s'. */
  readonly verb: string;
  /** Default 'pictures'. */
  readonly noun?: string;
  /** Whether the command writes `progress` events under --json. Default true. */
  readonly events?: boolean;
}

export function pictureProgress(
  output: Output,
  { verb, noun = 'pictures', events = true }: PictureProgressOptions,
): PictureProgress {
  const bar = new TimedBar(output);
  const times = AtMostEvery.of(output);
  return {
    update: (done, total) => {
      const secondsLeft = bar.update(done, total);
      if (bar.isShown || !times.isTime()) return;
      const eta = secondsLeft === undefined || done >= total ? '' : `, ETA ${leftInWords(secondsLeft)}`;
      output.line(`${verb} ${done} of ${total} ${noun}${eta}`);
      if (events) output.event({ event: 'progress', done, total });
    },
    stop: () => bar.stop(),
  };
}
