import { Worker } from 'node:worker_threads';
import { GraftError } from '../errors.js';
import { type Answer, control, type Request } from './messages.js';
import type { TensorData, Tensors } from './tensors.js';

export type Result = Tensors | TensorData | undefined;

/** Carries out requests one after the other. */
export interface RequestTaker {
  /** @param transfer buffers that the caller gives away, which saves copying them */
  ask(request: Request, transfer?: readonly ArrayBuffer[]): Promise<Result>;
}

interface Pending {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** How long the end of the process waits for a thread that is at work. */
const longestWait = 30_000;

const open = new Set<WorkerThread>();

/**
 * One worker thread with an engine in it. Requests are carried out one after the other, in the order in which they
 * were made. The thread does not keep the process alive while nothing is pending.
 */
export class WorkerThread implements RequestTaker {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #control = new Int32Array(new SharedArrayBuffer(control.size * Int32Array.BYTES_PER_ELEMENT));
  readonly #ended: Promise<void>;
  #closed = false;

  constructor() {
    // None of the main program's own flags: with --input-type, for example, no file could be loaded.
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      execArgv: [],
      workerData: this.#control,
    });
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        open.delete(this);
        if (open.size === 0) process.off('exit', stopThreads);
        this.#fail(new GraftError('The runtime was closed while it was at work.'));
        resolve();
      });
    });
    this.#worker.unref();
    if (open.size === 0) process.on('exit', stopThreads);
    open.add(this);
  }

  /** Whether it has ended or is about to. */
  get closed(): boolean {
    return this.#closed;
  }

  ask(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    if (this.#closed) return Promise.reject(new GraftError('The runtime is closed.'));
    return new Promise((resolve, reject) => {
      // Sent first: what cannot be sent gets no answer, and must not wait for one.
      this.#worker.postMessage(request, [...transfer]);
      this.#pending.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  /** Ends the thread once the request that it is at work on is done; the requests behind it are not begun. */
  async close(): Promise<void> {
    this.#closed = true;
    this.stop();
    this.#worker.ref();
    this.#worker.postMessage({ kind: 'end' } satisfies Request);
    await this.#ended;
  }

  /** From now on no further request is begun. */
  stop(): void {
    Atomics.store(this.#control, control.ending, 1);
  }

  /** Blocks until the thread is not at work. */
  wait(): void {
    Atomics.wait(this.#control, control.atWork, 1, longestWait);
  }

  #receive(answer: Answer): void {
    const pending = this.#pending.shift()!;
    if (this.#pending.length === 0 && !this.#closed) this.#worker.unref();
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

/** At the end of the process, which ends its threads wherever they are: lets each one finish what it is at. */
function stopThreads(): void {
  for (const thread of open) thread.stop();
  for (const thread of open) thread.wait();
}
