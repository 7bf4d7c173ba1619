import { Worker } from 'node:worker_threads';
import { GraftError } from '../errors.js';
import type { Answer, Request } from './messages.js';
import type { TensorData, Tensors } from './tensors.js';

export type Result = Tensors | TensorData | undefined;

interface Pending {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/**
 * One worker thread with an engine in it. Requests are carried out one after the other, in the order in which they
 * were made. The thread does not keep the process alive while nothing is pending.
 */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #closed = false;

  constructor() {
    // None of the main program's own flags: with --input-type, for example, no file could be loaded.
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { execArgv: [] });
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new GraftError('The runtime was closed while it was at work.')));
    this.#worker.unref();
  }

  /** @param transfer buffers that the caller gives away, which saves copying them */
  ask(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    if (this.#closed) return Promise.reject(new GraftError('The runtime is closed.'));
    return new Promise((resolve, reject) => {
      // Sent first: what cannot be sent gets no answer, and must not wait for one.
      this.#worker.postMessage(request, [...transfer]);
      this.#pending.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  #receive(answer: Answer): void {
    const pending = this.#pending.shift()!;
    if (this.#pending.length === 0) this.#worker.unref();
    if (answer.kind === 'done') {
      pending.resolve(answer.result);
      return;
    }
    const error = new GraftError(answer.message, { hint: answer.hint });
    if (answer.stack !== undefined) error.stack = answer.stack;
    pending.reject(error);
  }

  #fail(error: Error): void {
    this.#closed = true;
    for (const pending of this.#pending.splice(0)) pending.reject(error);
  }
}
