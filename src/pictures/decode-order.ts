/** How much of the machine a picture takes while it is decoded. */
export type DecodeWeight =
  /** Up to 16 megapixels. */
  | 'ordinary'
  /** More, or not known. */
  | 'large'
  /** So many that several at once could fill the memory. */
  | 'huge'
  /** One for which the memory was too short beside others. */
  | 'alone';

const MOST_ORDINARY = 2 ** 24;
const MOST_LARGE = 2 ** 25;

/** @param pixels undefined if they are not known */
export function weightOf(pixels: number | undefined): DecodeWeight {
  if (pixels === undefined) return 'large';
  if (pixels > MOST_LARGE) return 'huge';
  return pixels > MOST_ORDINARY ? 'large' : 'ordinary';
}

/**
 * The order in which pictures are decoded: as they come, but large ones leave one thread free, so that they hold up no
 * ordinary ones, and huge ones go one at a time.
 */
export class DecodeOrder<Job extends { readonly weight: DecodeWeight }> {
  readonly #threads: number;
  readonly #waiting: Job[] = [];
  readonly #running = new Set<Job>();

  /** @param threads that decode at the same time, at least 2 */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Number of pictures that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(job: Job): void {
    if (job.weight === 'alone') this.#waiting.unshift(job);
    else this.#waiting.push(job);
  }

  /** Takes out a job that still waits. @returns whether it did */
  remove(job: Job): boolean {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  /** Takes the next job that may run now; undefined if there is none. */
  next(): Job | undefined {
    const at = this.#waiting.findIndex((job) => this.#mayRun(job));
    if (at < 0) return undefined;
    const [job] = this.#waiting.splice(at, 1);
    this.#running.add(job);
    return job;
  }

  end(job: Job): void {
    this.#running.delete(job);
  }

  #mayRun({ weight }: Job): boolean {
    const running = [...this.#running].map((job) => job.weight);
    if (running.length >= this.#threads || running.includes('alone')) return false;
    if (weight === 'alone') return running.length === 0;
    // Nothing overtakes a picture that waits until all others are done.
    if (this.#waiting[0].weight === 'alone') return false;
    if (weight === 'ordinary') return true;
    if (weight === 'huge' && running.includes('huge')) return false;
    return running.filter((other) => other !== 'ordinary').length < this.#threads - 1;
  }
}
