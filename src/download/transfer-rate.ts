/** A rate over less than this many milliseconds is meaningless. */
const SHORTEST = 500;
/** The rate is that of the last seconds, so that it follows a network that gets slower. */
const WINDOW = 10_000;

/** How fast bytes arrive, and how long the rest will take. */
export class TransferRate {
  #marks: { readonly time: number; readonly bytes: number }[] = [];

  /**
   * @param bytes the number of bytes that are there now
   * @param time milliseconds on any clock that does not go back
   */
  mark(bytes: number, time: number): void {
    const last = this.#marks.at(-1);
    // A mark for every piece of a fast download would be thousands.
    if (last !== undefined && time - last.time < WINDOW / 100) return;
    this.#marks.push({ time, bytes });
    while (this.#marks.length > 2 && time - this.#marks[0].time > WINDOW) this.#marks.shift();
  }

  /** Undefined until enough bytes have arrived. */
  bytesPerSecond(bytes: number, time: number): number | undefined {
    const [first] = this.#marks;
    if (first === undefined || time - first.time < SHORTEST) return undefined;
    return ((bytes - first.bytes) * 1000) / (time - first.time);
  }
}
