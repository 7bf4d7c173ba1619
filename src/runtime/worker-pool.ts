import { type EngineThread, startEngine } from './engine-thread.js';

/** Worker threads that one or more runtimes use. Each thread holds the sessions and states of all of them. */
export class WorkerPool {
  readonly workers: readonly EngineThread[];
  #users = 0;
  #sessions = 0;

  constructor(threads: number) {
    this.workers = Array.from({ length: threads }, startEngine);
  }

  /** Whether a thread has ended. */
  get ended(): boolean {
    return this.workers.some((worker) => worker.closed);
  }

  join(): void {
    this.#users++;
  }

  /** @returns whether no runtime uses the threads any more; the last one ends them with `close` */
  leave(): boolean {
    this.#users--;
    if (this.#users > 0) return false;
    for (const [threads, pool] of shared) if (pool === this) shared.delete(threads);
    return true;
  }

  /** A number that is unique among the sessions in these threads. */
  nextSession(): number {
    return this.#sessions++;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }
}

const shared = new Map<number, WorkerPool>();

/**
 * The threads that all sessions with this number of threads share. More threads would only compete with each other; a
 * graph's results depend on the number of threads, and on nothing else that runs in them.
 */
export function sharedPool(threads: number): WorkerPool {
  let pool = shared.get(threads);
  if (pool === undefined || pool.ended) {
    pool = new WorkerPool(threads);
    shared.set(threads, pool);
  }
  return pool;
}
