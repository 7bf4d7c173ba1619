import type { Output } from './output.js';

/** Shortest time between two events under --json, in milliseconds. */
export const EVENT_INTERVAL = 1000;
/** Shortest time between two lines in a pipe, in milliseconds. */
const LINE_INTERVAL = 10_000;

/** Says when enough time has passed to tell of a progress again. */
export class AtMostEvery {
  readonly #interval: number;
  #last: number;

  /**
   * @param interval in milliseconds
   * @param options.atOnce whether the first time is due at once; by default it is one interval from now
   */
  constructor(interval: number, { atOnce = false } = {}) {
    this.#interval = interval;
    this.#last = atOnce ? Number.NEGATIVE_INFINITY : performance.now();
  }

  /** For what comes as events under --json, and as lines in a pipe. */
  static of(output: Output): AtMostEvery {
    return new AtMostEvery(output.json ? EVENT_INTERVAL : LINE_INTERVAL);
  }

  /**
   * Whether it is time again; if so, the next interval begins.
   *
   * @param anyway true if it is time whatever has passed, as at the end
   */
  isTime(anyway = false): boolean {
    const now = performance.now();
    if (!anyway && now - this.#last < this.#interval) return false;
    this.#last = now;
    return true;
  }
}
