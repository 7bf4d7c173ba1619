import type { Output } from './output.js';
import { terminalBar } from './progress.js';

/** Shortest interval between events under --json, and between lines in a pipe, in milliseconds. */
const EVENT_INTERVAL = 1000;
const LINE_INTERVAL = 10_000;

/** Progress over pictures: a bar with ETA on a terminal, lines in a pipe, `progress` events under --json. */
export interface PictureProgress {
  /** So many pictures are done. */
  update(done: number): void;
  stop(): void;
}

export function pictureProgress(output: Output, total: number): PictureProgress {
  const bar = output.json ? undefined : terminalBar('{value}/{total} {bar} ETA {eta_formatted}');
  bar?.start(total, 0);
  let last = performance.now();
  return {
    update: (done) => {
      if (bar !== undefined) return bar.update(done);
      if (performance.now() - last < (output.json ? EVENT_INTERVAL : LINE_INTERVAL)) return;
      last = performance.now();
      output.line(`${done} of ${total} pictures`);
      output.event({ event: 'progress', done, total });
    },
    stop: () => bar?.stop(),
  };
}
