import { duration } from './figures.js';

interface Mark {
  /** In milliseconds. */
  readonly time: number;
  readonly done: number;
}

/** So many updates are looked at, where the later half of the time has fewer. */
const FEWEST_UPDATES = 4;

/** Marks in the time so far: more would only take memory. */
const MARKS = 100;

/**
 * Estimates how long the rest takes, from the later half of the time so far. Much at the beginning says nothing about the
 * rest: what comes before the first item, and items that an earlier process has kept, which take no time.
 */
export class TimeLeft {
  #first: Mark | undefined;
  /** The oldest one is where the looked-at time begins. */
  #marks: Mark[] = [];

  /**
   * Takes note of a progress.
   *
   * @param done items so far
   * @param total all items
   * @returns the seconds that are left; undefined after the first call, which only starts the clock
   */
  update(done: number, total: number): number | undefined {
    const now = performance.now();
    this.#first ??= { time: now, done };
    const last = this.#marks.at(-1);
    if (last === undefined || (done > last.done && now - last.time >= (now - this.#first.time) / MARKS)) {
      this.#marks.push({ time: now, done });
    }
    const half = (this.#first.time + now) / 2;
    while (this.#marks.length > FEWEST_UPDATES + 1 && this.#marks[1].time <= half) this.#marks.shift();
    const [from] = this.#marks;
    if (done <= from.done) return undefined;
    return ((now - from.time) / (done - from.done)) * ((total - done) / 1000);
  }
}

/** As `duration`; nothing where it is not known. */
export function leftInWords(seconds: number | undefined): string {
  return seconds === undefined ? '' : duration(seconds);
}
