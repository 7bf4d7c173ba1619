import { Worker } from 'node:worker_threads';
import { GraftError } from '../../../errors.js';
import { cleanUpAtExit } from '../../../files/index.js';
import type { Thread, ThreadOptions } from '../../platform.js';
import type { Answer, Pending } from '../../thread-messages.js';
import { CONTROL, type Message, type ThreadData } from './messages.js';

/** Milliseconds that the end of the process waits for threads at work: after a signal, and otherwise. */
const WAIT_AFTER_SIGNAL = 500;
const LONGEST_WAIT = 30_000;

/** Exit codes of a process that a signal ends, as shells count them. */
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = { 129: 'SIGHUP', 130: 'SIGINT', 143: 'SIGTERM' };

const open = new Set<WorkerThread>();

/**
 * One worker thread that runs a program of src/threads. It does not keep the process alive while nothing is pending.
 */
export class WorkerThread implements Thread {
  readonly #name: string;
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #control = new Int32Array(new SharedArrayBuffer(CONTROL.size * Int32Array.BYTES_PER_ELEMENT));
  readonly #ended: Promise<void>;
  #closed = false;

  constructor({ program, setup, name }: ThreadOptions) {
    this.#name = name;
    // Without the main program's flags: with --input-type, for example, the thread could not load a file.
    this.#worker = new Worker(new URL(`../../../threads/${program}.js`, import.meta.url), {
      execArgv: [],
      workerData: { program, control: this.#control, setup, withoutTelemetry: true } satisfies ThreadData,
    });
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        open.delete(this);
        if (open.size === 0) process.off('exit', stopThreads);
        this.#fail(new GraftError(`${name} was closed while it was running.`));
        resolve();
      });
    });
    this.#worker.unref();
    if (open.size === 0) process.on('exit', stopThreads);
    open.add(this);
  }

  get closed(): boolean {
    return this.#closed;
  }

  ask(request: unknown, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    if (this.#closed) return Promise.reject(new GraftError(`${this.#name} is closed.`));
    return new Promise((resolve, reject) => {
      // Sent first: a request that cannot be sent gets no answer and must not wait for one.
      this.#worker.postMessage({ kind: 'request', request } satisfies Message, [...transfer]);
      this.#pending.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.stop();
    this.#worker.ref();
    this.#worker.postMessage({ kind: 'end' } satisfies Message);
    await this.#ended;
  }

  terminate(): void {
    this.#closed = true;
    void this.#worker.terminate();
  }

  /** From now on no further request is begun. */
  stop(): void {
    Atomics.store(this.#control, CONTROL.ending, 1);
  }

  /**
   * Blocks until the thread is not at work.
   *
   * @param until as `performance.now()` counts
   * @returns whether it is not
   */
  wait(until: number): boolean {
    const left = Math.max(0, until - performance.now());
    return Atomics.wait(this.#control, CONTROL.atWork, 1, left) !== 'timed-out';
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

/**
 * At the end of the process, which ends its threads wherever they are: lets each one finish what it is at. Node would
 * wait without an end for one that never does (a model that loops), so the process then ends by a signal.
 */
function stopThreads(exitCode: number): void {
  const signal = SIGNALS[exitCode];
  const until = performance.now() + (signal === undefined ? LONGEST_WAIT : WAIT_AFTER_SIGNAL);
  for (const thread of open) thread.stop();
  const ready = [...open].map((thread) => thread.wait(until));
  if (ready.every(Boolean)) return;
  cleanUpAtExit();
  if (signal !== undefined) process.removeAllListeners(signal);
  process.kill(process.pid, signal ?? 'SIGKILL');
}
