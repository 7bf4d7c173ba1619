import { GraftError } from '../../../errors.js';
import { HungWorkerError, WorkerStarts } from '../../../worker-starts.js';
import type { Thread } from '../../platform.js';
import type { Answer, Pending } from '../../thread-messages.js';
import { runtimeSettings } from '../runtime-settings.js';
import type { Message, Reply } from './messages.js';

const DEAD_HINT =
  'The browser ends a worker when memory is short. Close other tabs, or train on fewer or smaller pictures at a time.';

/** One Web Worker that runs a program of src/threads/browser. */
export class WorkerThread implements Thread {
  readonly #name: string;
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #watch = new AbortController();
  readonly #starts = new WorkerStarts(() => this.#fail(new HungWorkerError(this.#name)));
  #hasRun = false;
  #closed = false;
  /** Why it has ended by itself; undefined if it has not. */
  #failure: Error | undefined;

  /**
   * @param name the subject of messages about the thread
   * @param setup what the program is given, as plain values
   */
  constructor(worker: Worker, name: string, setup: unknown) {
    this.#name = name;
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#receive(data));
    // Without a message when the program itself could not be loaded.
    worker.addEventListener('error', ({ message }) => this.#fail(this.#brokenBy(message)));
    worker.addEventListener('messageerror', () => this.#fail(this.#brokenBy('its answer cannot be read')));
    this.#send({ kind: 'start', setup, runtime: runtimeSettings() });
  }

  get closed(): boolean {
    return this.#closed;
  }

  ask(request: unknown, transfer: readonly Transferable[] = []): Promise<unknown> {
    if (this.#closed) {
      return Promise.reject(this.#failure ?? new GraftError(`${this.#name} is closed.`));
    }
    return new Promise((resolve, reject) => {
      // Sent first: a request that cannot be sent gets no answer and must not wait for one.
      this.#send({ kind: 'request', request }, transfer);
      this.#pending.push({ resolve, reject });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const [current] = this.#pending;
    this.#reject(this.#pending.splice(1), new GraftError(`${this.#name} was closed while it was running.`));
    if (current !== undefined) {
      await new Promise<void>((ended) => {
        this.#pending[0] = {
          resolve: (result) => {
            current.resolve(result);
            ended();
          },
          reject: (error) => {
            current.reject(error);
            ended();
          },
        };
      });
    }
    this.#end();
  }

  terminate(): void {
    this.#closed = true;
    this.#reject(this.#pending.splice(0), new GraftError(`${this.#name} was closed while it was running.`));
    this.#end();
  }

  #send(message: Message, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'start-of-worker') {
      this.#starts.take(reply);
      return;
    }
    if (reply.kind === 'running') {
      this.#hasRun = true;
      if (reply.lock !== undefined) this.#watchOver(reply.lock);
      return;
    }
    this.#settle(this.#pending.shift(), reply);
  }

  #settle(pending: Pending | undefined, answer: Answer): void {
    if (answer.kind === 'done') {
      pending?.resolve(answer.result);
      return;
    }
    const error = new GraftError(answer.message, { hint: answer.hint });
    if (answer.stack !== undefined) error.stack = answer.stack;
    pending?.reject(error);
  }

  /** A worker that ends without a message frees its lock. */
  #watchOver(lock: string): void {
    navigator.locks
      .request(lock, { signal: this.#watch.signal }, () => {
        this.#fail(new GraftError(`${this.#name} has ended: its worker is gone.`, { hint: DEAD_HINT }));
      })
      .catch(() => undefined);
  }

  #brokenBy(reason: string | undefined): GraftError {
    if (this.#hasRun) {
      return new GraftError(`${this.#name} has failed: ${reason || 'its worker gave no reason'}.`, {
        hint: DEAD_HINT,
      });
    }
    return new GraftError(`${this.#name} could not start: ${reason || 'its worker could not be loaded'}.`, {
      hint: 'Use a browser from the last three years, and a bundler that builds workers as modules (in Vite: worker: { format: "es" }).',
    });
  }

  #fail(error: Error): void {
    if (!this.#closed) this.#failure = error;
    this.#closed = true;
    this.#reject(this.#pending.splice(0), error);
    this.#end();
  }

  #reject(pending: readonly Pending[], error: Error): void {
    for (const { reject } of pending) reject(error);
  }

  #end(): void {
    this.#starts.stop();
    this.#watch.abort();
    this.#worker.terminate();
  }
}
