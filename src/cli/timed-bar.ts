import type { SingleBar } from 'cli-progress';
import type { Output } from './output.js';
import { terminalBar } from './progress.js';
import { leftInWords, TimeLeft } from './time-left.js';

/** A bar on a terminal that shows how long the rest takes; in a pipe and under --json there is only the time. */
export class TimedBar {
  readonly #bar: SingleBar | undefined;
  readonly #time = new TimeLeft();
  #isStarted = false;

  /** @param format with {left} for the time */
  constructor(output: Output, format = '{value}/{total} {bar} ETA {left}') {
    this.#bar = output.json ? undefined : terminalBar(format);
  }

  /** Whether there is a bar to see. */
  get isShown(): boolean {
    return this.#bar !== undefined;
  }

  /** The first call draws the bar. @returns the time that is left, in words; '' while it is not known */
  update(done: number, total: number): string {
    const left = leftInWords(this.#time.update(done, total));
    if (!this.#isStarted) this.#bar?.start(total, done, { left });
    else this.#bar?.update(done, { left });
    this.#isStarted = true;
    return left;
  }

  stop(): void {
    this.#bar?.stop();
  }
}
