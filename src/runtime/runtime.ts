import { Worker } from 'node:worker_threads';
import { GraftError } from '../errors.js';
import { type Graph, serializeGraph } from '../graph/index.js';
import type { SessionOptions } from './engine.js';
import type { Answer, Request } from './messages.js';
import type { TensorData, Tensors } from './tensors.js';

interface Pending {
  resolve(result: Tensors | TensorData | undefined): void;
  reject(error: Error): void;
}

/**
 * ONNX Runtime in a worker thread, so that the calling thread stays free while a graph runs. Requests are carried
 * out one after the other, in the order in which they were made. The worker does not keep the process alive when
 * nothing is pending.
 */
export class Runtime {
  readonly threads: number;
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #sessions = 0;
  #closed = false;

  /** @param options.threads threads that one operator may use, at least 1 */
  constructor(options: { threads: number }) {
    this.threads = options.threads;
    this.#worker = new Worker(new URL('./worker.js', import.meta.url));
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new GraftError('The runtime was closed while it was at work.')));
    this.#worker.unref();
  }

  async createSession(graph: Graph, options: Omit<SessionOptions, 'threads'> = {}): Promise<Session> {
    return await this.createSessionFromBytes(serializeGraph(graph), options);
  }

  async createSessionFromBytes(
    model: Uint8Array,
    options: Omit<SessionOptions, 'threads'> = {},
  ): Promise<Session> {
    const session = this.#sessions++;
    await this.#ask({ kind: 'create', session, model, options: { ...options, threads: this.threads } });
    return {
      run: async (feeds, transfer = []) =>
        (await this.#ask({ kind: 'run', session, feeds }, transfer)) as Tensors,
      release: async () => void (await this.#ask({ kind: 'release', session })),
    };
  }

  /** Sets a named state that sessions read and write; the tensor is copied. */
  async writeState(key: string, tensor: TensorData): Promise<void> {
    await this.#ask({ kind: 'write', key, tensor });
  }

  async readState(key: string): Promise<TensorData> {
    return (await this.#ask({ kind: 'read', key })) as TensorData;
  }

  async deleteState(key: string): Promise<void> {
    await this.#ask({ kind: 'delete', key });
  }

  /** Ends the worker and frees everything in it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  #ask(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<Tensors | TensorData | undefined> {
    if (this.#closed) return Promise.reject(new GraftError('The runtime is closed.'));
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request, [...transfer]);
    });
  }

  #receive(answer: Answer): void {
    const pending = this.#pending.shift()!;
    if (this.#pending.length === 0) this.#worker.unref();
    if (answer.kind === 'done') {
      pending.resolve(answer.result);
    } else {
      const error = new GraftError(answer.message, { hint: answer.hint });
      if (answer.stack !== undefined) error.stack = answer.stack;
      pending.reject(error);
    }
  }

  #fail(error: Error): void {
    this.#closed = true;
    for (const pending of this.#pending.splice(0)) pending.reject(error);
  }
}

/** A graph that is loaded and ready to run. */
export interface Session {
  /**
   * @param feeds the inputs that are not states
   * @param transfer buffers of feeds that the caller gives away, which saves copying them
   */
  run(feeds: Tensors, transfer?: readonly ArrayBuffer[]): Promise<Tensors>;
  release(): Promise<void>;
}
