import { duration } from './figures.js';

/** What was done at a time; items that come together, such as those of a batch, are one mark. */
interface Mark {
  /** In milliseconds. */
  readonly time: number;
  /** With the first item that came at that time. */
  readonly done: number;
}

/** So many marks are looked at, where the later half of the time has fewer. */
const FEWEST_MARKS = 4;

/** Marks in the time so far: more would only take memory. */
const MARKS = 100;

/** Items that come within this time of a mark belong to it; in milliseconds. */
const TOGETHER = 100;

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
   * @returns the seconds that are left; undefined until a second mark
   */
  update(done: number, total: number): number | undefined {
    // What comes before the first item says nothing, and of a batch nobody knows yet how many come.
    if (done === 0) return undefined;
    const now = performance.now();
    this.#first ??= { time: now, done };
    const elapsed = now - this.#first.time;
    const last = this.#marks.at(-1);
    if (last === undefined || (done > last.done && now - last.time >= Math.max(TOGETHER, elapsed / MARKS))) {
      this.#marks.push({ time: now, done });
    }
    const half = this.#first.time + elapsed / 2;
    while (this.#marks.length > FEWEST_MARKS + 1 && this.#marks[1].time <= half) this.#marks.shift();
    const [from] = this.#marks;
    // From mark to mark, not to the last item: of a batch, more or fewer have come.
    const to = this.#marks.at(-1)!;
    if (to === from) return undefined;
    return ((to.time - from.time) / (to.done - from.done)) * ((total - done) / 1000);
  }
}

/** As `duration`; nothing where it is not known. */
export function leftInWords(seconds: number | undefined): string {
  return seconds === undefined ? '' : duration(seconds);
}
