/*
 * Firefox 153 does not come back from one in about fifty `new Worker` within a worker: the worker that called it hangs for
 * ever. Only the one above notices, if it is told before and after.
 */
import { GraftError } from './errors.js';

/** What a worker tells the one that started it. */
export interface StartNews {
  readonly kind: 'start-of-worker';
  readonly is: 'begun' | 'over';
}

/** A worker hung while it started one of its own, and was ended. Another try may do. */
export class HungWorkerError extends GraftError {
  /** @param name the subject of the message: 'The training' */
  constructor(name: string) {
    super(`${name} hung: the browser did not finish starting a worker within ${PATIENCE} s.`, {
      hint: 'Firefox does so now and then: try again.',
    });
    this.name = 'HungWorkerError';
  }
}

/** What is needed of `Worker`; the compiler's types for Node have none. */
type WorkerClass = new (address: string | URL, options?: object) => object;

/** Seconds. Starting a worker takes milliseconds, even where its program comes slowly. */
const PATIENCE = 10;
/** Milliseconds. */
const SECOND = 1000;

/**
 * Makes this worker tell whenever it starts a worker of its own, in whosever code.
 *
 * @param tell sends it to the one that started this worker
 */
export function tellStartsOfWorkers(tell: (news: StartNews) => void): void {
  const scope = globalThis as { Worker?: WorkerClass };
  const { Worker: Original } = scope;
  if (Original === undefined) return;
  scope.Worker = class Worker extends Original {
    constructor(address: string | URL, options?: object) {
      tell({ kind: 'start-of-worker', is: 'begun' });
      try {
        super(address, options);
      } finally {
        tell({ kind: 'start-of-worker', is: 'over' });
      }
    }
  };
}

/** The other end of `tellStartsOfWorkers`. */
export class WorkerStarts {
  readonly #onHang: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param onHang is called when the worker hangs; it should end the worker */
  constructor(onHang: () => void) {
    this.#onHang = onHang;
  }

  take({ is }: StartNews): void {
    this.stop();
    if (is === 'over') return;
    let seconds = 0;
    // Not one long wait: it would be over at once, before the news, when a computer wakes up.
    this.#timer = setInterval(() => {
      seconds++;
      if (seconds < PATIENCE) return;
      this.stop();
      this.#onHang();
    }, SECOND);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
