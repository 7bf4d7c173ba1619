import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.js';
import { type Graph, serializeGraph } from '../graph/index.js';
import { measureChannelBlock } from './channel-block.js';
import type { SessionOptions } from './engine.js';
import { ParallelSession } from './parallel.js';
import type { TensorData, Tensors } from './tensors.js';
import { WorkerThread } from './worker-thread.js';

/** A graph that is loaded and ready to run. */
export interface Session {
  /**
   * @param feeds the inputs that are not states
   * @param transfer buffers of feeds that the caller gives away, which saves copying them
   */
  run(feeds: Tensors, transfer?: readonly ArrayBuffer[]): Promise<Tensors>;
  release(): Promise<void>;
}

/** Images that one thread sends through a graph at a time: few, so that their maps stay in its cache. */
export const fewImages = 2;

/** A graph with the number of images that it does best with at a time. */
export interface ParallelPart {
  readonly model: Graph;
  readonly chunkSize: number;
}

/**
 * ONNX Runtime in worker threads, so that the calling thread stays free while a graph runs.
 *
 * A graph is run in one of two ways: by all threads together inside each operator (training steps, which must see
 * the whole batch), or by each thread on its own share of the images (everything frozen), which wastes nothing on
 * waiting and keeps a thread's data in its own cache.
 */
export class Runtime {
  readonly threads: number;
  readonly #workers: readonly WorkerThread[];
  #sessions = 0;
  #channelBlock: Promise<number | undefined> | undefined;
  #closed = false;

  /**
   * @param options.threads processor cores to use; all by default
   * @throws UsageError unless `threads` is a whole number above 0
   */
  constructor(options: { threads?: number } = {}) {
    this.threads = options.threads ?? availableParallelism();
    if (!Number.isSafeInteger(this.threads) || this.threads < 1) {
      throw new UsageError(`Expected a whole number above 0 for threads but received ${this.threads}.`);
    }
    this.#workers = Array.from({ length: this.threads }, () => new WorkerThread());
  }

  /**
   * Loads a graph for runs in which all threads work on the same operator. States live beside it.
   *
   * @internal
   */
  async createSession(graph: Graph, options: Omit<SessionOptions, 'threads'> = {}): Promise<Session> {
    const worker = this.#workers[0];
    const session = this.#sessions++;
    await worker.ask({
      kind: 'create',
      session,
      model: serializeGraph(graph),
      options: { ...options, threads: this.threads },
    });
    return {
      run: async (feeds, transfer) =>
        (await worker.ask({ kind: 'run', session, feeds }, transfer)) as Tensors,
      release: async () => void (await worker.ask({ kind: 'release', session })),
    };
  }

  /**
   * How many channels ONNX Runtime puts side by side in the layout of graph/blocked.ts on this machine; undefined where
   * it does not have that layout.
   *
   * @internal
   */
  channelBlock(): Promise<number | undefined> {
    this.#channelBlock ??= this.#measureChannelBlock();
    return this.#channelBlock;
  }

  async #measureChannelBlock(): Promise<number | undefined> {
    try {
      return await measureChannelBlock(async (graph, feeds) => {
        const session = await this.createSession(graph);
        const results = await session.run(feeds);
        await session.release();
        return results;
      });
    } catch (error) {
      if (this.#closed) throw error;
      return undefined;
    }
  }

  /**
   * Loads a graph (or the bytes of one) whose first axis is the batch, for runs that share out the batch. Of several,
   * each takes the outputs of the one before it under their names.
   *
   * @internal
   */
  async createParallelSession(
    ...parts: readonly (Graph | Uint8Array | ParallelPart)[]
  ): Promise<ParallelSession> {
    const loading: Promise<unknown>[] = [];
    const steps = parts.map((part) => {
      const { model, chunkSize } = 'chunkSize' in part ? part : { model: part, chunkSize: fewImages };
      const session = this.#sessions++;
      const bytes = model instanceof Uint8Array ? model : serializeGraph(model);
      const options = { threads: 1, memoryPattern: true };
      for (const worker of this.#workers) {
        loading.push(worker.ask({ kind: 'create', session, model: bytes, options }));
      }
      return { session, chunkSize };
    });
    await Promise.all(loading);
    return new ParallelSession(this.#workers, steps);
  }

  /**
   * Sets a named state that sessions read and write; the tensor is copied.
   *
   * @internal
   */
  async writeState(key: string, tensor: TensorData): Promise<void> {
    await this.#workers[0].ask({ kind: 'write', key, tensor });
  }

  /** @internal */
  async readState(key: string): Promise<TensorData> {
    return (await this.#workers[0].ask({ kind: 'read', key })) as TensorData;
  }

  /** @internal */
  async deleteState(key: string): Promise<void> {
    await this.#workers[0].ask({ kind: 'delete', key });
  }

  /**
   * Gives each of two states the other one's value.
   *
   * @internal
   */
  async swapStates(one: string, other: string): Promise<void> {
    await this.#workers[0].ask({ kind: 'swap', one, other });
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Ends the threads and frees everything in them. What they are at is finished; what waits behind it is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

let shared: Runtime | undefined;
let sharedThreads: number | undefined;

/** The runtime that models use unless they are given one: made when it is first needed. */
export function sharedRuntime(): Runtime {
  shared ??= new Runtime({ threads: sharedThreads });
  return shared;
}

/** How many processor cores the shared runtime uses. Call it before the first model runs. */
export function setThreads(threads: number): void {
  sharedThreads = threads;
}

/** Ends the shared runtime's threads; the next model that runs starts new ones. */
export async function closeSharedRuntime(): Promise<void> {
  const closing = shared;
  shared = undefined;
  await closing?.close();
}
