import { threads } from '#platform';
import { GraftError } from '../errors.js';
import { carryOut } from './carry-out.js';
import { Engine } from './engine.js';
import type { Request, Result } from './messages.js';

/** Runs requests one after the other. */
export interface RequestTaker {
  /** @param transfer buffers that the caller hands over instead of copying */
  ask(request: Request, transfer?: readonly ArrayBuffer[]): Promise<Result>;
}

/** An engine, with its thread where there are threads. */
export interface EngineThread extends RequestTaker {
  /** Whether it has ended or is about to. */
  readonly closed: boolean;
  /** Ends the thread after its current request; the requests behind it are rejected. */
  close(): Promise<void>;
}

export function startEngine(): EngineThread {
  const thread = threads.start?.({ program: 'engine', name: 'The runtime' });
  return thread === undefined ? new EngineInPlace() : (thread as EngineThread);
}

/** An engine in the calling thread, which is blocked while a graph runs. */
class EngineInPlace implements EngineThread {
  readonly #engine = new Engine();
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  async ask(request: Request): Promise<Result> {
    if (this.#closed) throw new GraftError('The runtime is closed.');
    const answer = this.#queue.then(async () => {
      if (this.#closed) throw new GraftError('The runtime was closed while it was running.');
      return await carryOut(this.#engine, request);
    });
    this.#queue = answer.catch(() => undefined);
    return await answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue;
    await this.#engine.close();
  }
}
