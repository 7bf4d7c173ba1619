import type { SingleBar } from 'cli-progress';
import type { Output } from './output.js';
import { terminalBar } from './terminal-bar.js';
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

  /**
   * The first call draws the bar.
   *
   * @param total may grow
   * @param fields the other names of the format, and what to write for them
   * @returns the seconds that are left; undefined while that is not known
   */
  update(done: number, total: number, fields: Readonly<Record<string, string>> = {}): number | undefined {
    const seconds = this.#time.update(done, total);
    const payload = { ...fields, left: leftInWords(seconds) };
    if (this.#isStarted) {
      this.#bar?.setTotal(total);
      this.#bar?.update(done, payload);
    } else this.#bar?.start(total, done, payload);
    this.#isStarted = true;
    return seconds;
  }

  stop(): void {
    if (this.#isStarted) this.#bar?.stop();
  }
}
