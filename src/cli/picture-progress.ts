import type { Output } from './output.js';
import { TimedBar } from './timed-bar.js';

/** Shortest interval between events under --json, and between lines in a pipe, in milliseconds. */
const EVENT_INTERVAL = 1000;
const LINE_INTERVAL = 10_000;

/** Progress over pictures: a bar with ETA on a terminal, lines in a pipe, `progress` events under --json. */
export interface PictureProgress {
  /** So many pictures of all are done. The first call draws the bar. */
  readonly update: (done: number, total: number) => void;
  /** Removes the bar. */
  readonly stop: () => void;
}

export interface PictureProgressOptions {
  /** A line in a pipe. Default '12 of 50 pictures'. */
  readonly inWords?: (done: number, total: number) => string;
  /** Whether the command writes `progress` events under --json. Default true. */
  readonly events?: boolean;
}

export function pictureProgress(
  output: Output,
  { inWords = (done, total) => `${done} of ${total} pictures`, events = true }: PictureProgressOptions = {},
): PictureProgress {
  const bar = new TimedBar(output);
  let last = performance.now();
  return {
    update: (done, total) => {
      bar.update(done, total);
      if (bar.isShown) return;
      if (performance.now() - last < (output.json ? EVENT_INTERVAL : LINE_INTERVAL)) return;
      last = performance.now();
      output.line(inWords(done, total));
      if (events) output.event({ event: 'progress', done, total });
    },
    stop: () => bar.stop(),
  };
}
