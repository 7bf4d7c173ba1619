import { GraftError } from '../errors.js';
import type { Graph } from '../graph/index.js';
import { type Device, expectDevice } from '../session/index.js';
import { measureChannelBlock } from './channel-block.js';
import { type ChosenDevice, chooseDevice } from './choose-device.js';
import type { SessionOptions } from './engine.js';
import type { RequestTaker } from './engine-thread.js';
import { FEW_IMAGES, type GraphSession, IMAGES_ON_CARD, type ParallelPart } from './graph-session.js';
import { GraphicsCardError } from './graphics-card-error.js';
import type { Request, Result } from './messages.js';
import { modelFor } from './model-for.js';
import { ParallelSession } from './parallel.js';
import { countThreads, type RuntimeOptions, threadsOf } from './runtime-options.js';
import type { TensorData, Tensors } from './tensors.js';
import { sharedPool, WorkerPool } from './worker-pool.js';

/**
 * ONNX Runtime in worker threads, so that the calling thread stays free while a graph runs.
 *
 * A graph runs in one of two ways: all threads work together inside each operator (training steps, which need the whole
 * batch), or each thread works on its own share of the images (everything frozen), which avoids waiting and keeps a
 * thread's data in its own cache.
 *
 * @example
 * ```ts
 * import { Runtime, Session } from '@graft-vision/graft';
 *
 * const runtime = new Runtime({ threads: 2 });
 * const session = new Session({ runtime });
 * await runtime.close();
 * ```
 */
export class Runtime {
  readonly threads: number;
  /** Where graphs are computed, as it was requested. */
  readonly device: Device;
  readonly #pool: WorkerPool;
  /** The threads, as long as this runtime is not closed. */
  readonly #workers: readonly RequestTaker[];
  /** The sessions of this runtime, with the threads that they are loaded in. */
  readonly #sessions = new Map<number, readonly RequestTaker[]>();
  readonly #states = new Set<string>();
  #channelBlock: Promise<number | undefined> | undefined;
  #chosen: Promise<ChosenDevice> | undefined;
  #usesCard = false;
  #closing: Promise<void> | undefined;

  /**
   * Starts threads that only this runtime uses.
   *
   * @param options.threads processor cores to use; default all
   * @param options.device where to compute, as for `Session`; default 'cpu'
   * @throws UsageError unless `threads` is a whole number above 0, or for an unknown device
   */
  constructor(options: RuntimeOptions = {}, pool = new WorkerPool(threadsOf(options))) {
    this.device = expectDevice(options.device ?? 'cpu');
    this.threads = pool.workers.length;
    this.#pool = pool;
    this.#workers = pool.workers.map((worker) => ({
      ask: (request, transfer) => this.#ask(worker, request, transfer),
    }));
    pool.join();
  }

  /**
   * A runtime in threads that all such runtimes share. The models that it loads are separate.
   *
   * @internal
   */
  static sharingThreads(threads: number | undefined, device: Device = 'cpu'): Runtime {
    const count = countThreads(threads);
    return new Runtime({ threads: count, device }, sharedPool(count));
  }

  /**
   * Where graphs are computed, and why; the choice is made once.
   *
   * @throws GraftError for the device 'webgpu' when there is no graphics card
   */
  chosenDevice(): Promise<ChosenDevice> {
    this.#chosen ??= chooseDevice(this.device, {
      threads: this.threads,
      tryOnCard: (model) => this.#tryOnCard(model),
      start: (device) => Runtime.sharingThreads(this.threads, device),
    }).then((chosen) => {
      this.#usesCard = chosen.device === 'webgpu';
      return chosen;
    });
    return this.#chosen;
  }

  /**
   * Whether graphs run on a graphics card. False before the choice.
   *
   * @internal
   */
  get usesCard(): boolean {
    return this.#usesCard;
  }

  async #ask(worker: RequestTaker, request: Request, transfer?: readonly ArrayBuffer[]): Promise<Result> {
    if (this.#closing !== undefined) throw new GraftError('The runtime is closed.');
    try {
      return await worker.ask(request, transfer);
    } catch (error) {
      // What a thread throws arrives without its class. A thread that has ended is no fault of the card.
      throw this.#usesCard && !this.closed ? new GraphicsCardError(error) : error;
    }
  }

  /**
   * Loads a graph for runs in which all threads work on the same operator. The runtime keeps its states.
   *
   * @internal
   */
  async createSession(
    graph: Graph,
    options: Omit<SessionOptions, 'threads' | 'device' | 'halfOutputs'> = {},
  ): Promise<GraphSession> {
    const worker = this.#workers[0];
    const { bytes, ...onDevice } = modelFor((await this.chosenDevice()).device, graph);
    const session = this.#register([worker]);
    await this.#loading(
      [session],
      worker.ask({
        kind: 'create',
        session,
        model: bytes,
        options: { ...options, ...onDevice, threads: this.threads },
      }),
    );
    return {
      run: async (feeds, transfer) =>
        (await worker.ask({ kind: 'run', session, feeds }, transfer)) as Tensors,
      release: () => this.#release(session),
    };
  }

  /**
   * The number of channels per block in the layout of graph/blocked.ts on this machine; undefined if ONNX Runtime does
   * not have that layout.
   *
   * @internal
   */
  channelBlock(): Promise<number | undefined> {
    this.#channelBlock ??= this.#measureChannelBlock();
    return this.#channelBlock;
  }

  async #measureChannelBlock(): Promise<number | undefined> {
    // A graphics card has no such layout.
    if ((await this.chosenDevice()).device !== 'cpu') return undefined;
    try {
      return await measureChannelBlock(async (graph, feeds) => {
        const session = await this.createSession(graph);
        const results = await session.run(feeds);
        await session.release();
        return results;
      });
    } catch (error) {
      if (this.closed) throw error;
      return undefined;
    }
  }

  /**
   * Loads a graph (or the bytes of one) whose first axis is the batch, for runs that divide the batch among threads. Of
   * several graphs, each reads the outputs of the one before it under their names.
   *
   * @internal
   */
  async createParallelSession(
    ...parts: readonly (Graph | Uint8Array | ParallelPart)[]
  ): Promise<ParallelSession> {
    const { device } = await this.chosenDevice();
    // One thread is enough to keep a card busy.
    const workers = device === 'cpu' ? this.#workers : this.#workers.slice(0, 1);
    const loading: Promise<unknown>[] = [];
    const steps = parts.map((part) => {
      const { model, chunkSize } = 'chunkSize' in part ? part : { model: part, chunkSize: FEW_IMAGES };
      const session = this.#register(workers);
      const { bytes, ...onDevice } = modelFor(device, model);
      const options = { threads: 1, memoryPattern: true, ...onDevice };
      for (const worker of workers) {
        loading.push(worker.ask({ kind: 'create', session, model: bytes, options }));
      }
      return {
        session,
        chunkSize: device !== 'cpu' && chunkSize === FEW_IMAGES ? IMAGES_ON_CARD : chunkSize,
      };
    });
    const sessions = steps.map(({ session }) => session);
    await this.#loading(sessions, Promise.all(loading));
    const release = async (): Promise<void> => {
      await Promise.all(sessions.map((session) => this.#release(session)));
    };
    return new ParallelSession(workers, steps, release);
  }

  /** Loads a model on the graphics card and releases it. */
  async #tryOnCard(model: Uint8Array): Promise<void> {
    const [worker] = this.#workers;
    const session = this.#register([worker]);
    const options = { threads: 1, device: 'webgpu' } as const;
    await this.#loading([session], worker.ask({ kind: 'create', session, model, options }));
    await this.#release(session);
  }

  /**
   * Sets a named state that sessions read and write; the tensor is copied.
   *
   * @internal
   */
  async writeState(key: string, tensor: TensorData): Promise<void> {
    this.#states.add(key);
    await this.#workers[0].ask({ kind: 'write', key, tensor });
  }

  /** @internal */
  async readState(key: string): Promise<TensorData> {
    return (await this.#workers[0].ask({ kind: 'read', key })) as TensorData;
  }

  /** @internal */
  async deleteState(key: string): Promise<void> {
    this.#states.delete(key);
    await this.#workers[0].ask({ kind: 'delete', key });
  }

  /**
   * Swaps the values of two states.
   *
   * @internal
   */
  async swapStates(one: string, other: string): Promise<void> {
    await this.#workers[0].ask({ kind: 'swap', one, other });
  }

  /** Whether the runtime can no longer be used, because `close` was called or a thread has ended. */
  get closed(): boolean {
    return this.#closing !== undefined || this.#pool.ended;
  }

  /**
   * Whether anything is loaded in it.
   *
   * @internal
   */
  get inUse(): boolean {
    return this.#sessions.size > 0 || this.#states.size > 0;
  }

  /**
   * Frees everything in the runtime, and ends the threads unless other runtimes use them. A thread finishes its current
   * request; the requests behind it are rejected.
   */
  close(): Promise<void> {
    this.#closing ??= this.#pool.leave() ? this.#pool.close() : this.#free();
    return this.#closing;
  }

  async #free(): Promise<void> {
    const [first] = this.#pool.workers;
    // Some sessions may never have been loaded, and another runtime may end the threads in the meantime.
    await Promise.allSettled([
      ...[...this.#sessions].flatMap(([session, loadedIn]) =>
        this.#pool.workers
          .slice(0, loadedIn.length)
          .map((worker) => worker.ask({ kind: 'release', session })),
      ),
      ...[...this.#states].map((key) => first.ask({ kind: 'delete', key })),
    ]);
  }

  /** A number for a session that is about to be loaded. */
  #register(loadedIn: readonly RequestTaker[]): number {
    const session = this.#pool.nextSession();
    this.#sessions.set(session, loadedIn);
    return session;
  }

  /** Waits until sessions are loaded, and removes them when that fails. */
  async #loading(sessions: readonly number[], work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      for (const session of sessions) this.#sessions.delete(session);
      throw error;
    }
  }

  async #release(session: number): Promise<void> {
    const loadedIn = this.#sessions.get(session) ?? [];
    this.#sessions.delete(session);
    // Models in a closed runtime are lost.
    if (this.closed) return;
    await Promise.all(loadedIn.map((worker) => worker.ask({ kind: 'release', session })));
  }
}
