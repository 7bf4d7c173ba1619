import { type EngineThread, startEngine } from './engine-thread.js';
import { FEW_IMAGES } from './graph-session.js';
import { countThreads } from './runtime-options.js';
import type { Tensors } from './tensors.js';

/** The only session of each thread. */
const SESSION = 0;

/**
 * A model for many small batches: each thread has it and runs whole batches. It is loaded in one thread at first, and in
 * a further one when all are at work. The result for a picture depends neither on the others of its batch nor on the
 * thread.
 */
export class ModelThreads {
  /** Threads at most. */
  readonly most: number;
  #model: Uint8Array | undefined;
  /** Starts while the model is still read. */
  readonly #first: EngineThread;
  readonly #threads = new Set<EngineThread>();
  readonly #free: EngineThread[] = [];
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Starts the first thread, which loads ONNX Runtime.
   *
   * @param count of threads at most; default the processor's cores
   * @throws UsageError unless `count` is a whole number above 0
   */
  constructor(count: number | undefined) {
    this.most = countThreads(count);
    this.#first = this.#startThread();
    // What is wrong is said when the model is loaded.
    this.#first.ask({ kind: 'prepare' }).catch(() => undefined);
  }

  /**
   * Loads the model in the first thread.
   *
   * @throws GraftError when ONNX Runtime refuses the model
   */
  async load(model: Uint8Array): Promise<void> {
    this.#model = shared(model);
    await this.#loadIn(this.#first, this.#model);
  }

  /** Number of threads that have the model and nothing to do. */
  get free(): number {
    return this.#free.length;
  }

  /**
   * Loads the model in a further thread, if there may be one.
   *
   * @returns whether there is one more
   * @throws GraftError when there is none at all any more
   */
  async grow(): Promise<boolean> {
    const model = this.#model;
    if (model === undefined || this.#closing !== undefined || this.#starting !== undefined) return false;
    if (this.#threads.size >= this.most) return false;
    this.#starting = this.#loadIn(this.#startThread(), model);
    try {
      await this.#starting;
      return true;
    } catch (error) {
      if (this.#threads.size === 0) throw error;
      // There may be too little memory for one more; those that are there do the work.
      return false;
    } finally {
      this.#starting = undefined;
    }
  }

  /**
   * Runs a batch in a free thread, of which there must be one.
   *
   * @param feeds the batch is their first axis
   * @param fetches the outputs to return
   */
  async run(feeds: Tensors, fetches: readonly string[]): Promise<Tensors> {
    const thread = this.#free.pop();
    if (thread === undefined) throw new Error('No thread is free.');
    const buffers = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer);
    const steps = [{ session: SESSION, chunkSize: FEW_IMAGES }];
    try {
      return (await thread.ask({ kind: 'runInChunks', steps, feeds, fetches }, buffers)) as Tensors;
    } finally {
      if (thread.closed) this.#threads.delete(thread);
      else this.#free.push(thread);
    }
  }

  /** Ends the threads; each finishes its batch. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  #startThread(): EngineThread {
    const thread = startEngine();
    this.#threads.add(thread);
    return thread;
  }

  async #loadIn(thread: EngineThread, model: Uint8Array): Promise<void> {
    const options = { threads: 1, memoryPattern: true };
    try {
      await thread.ask({ kind: 'create', session: SESSION, model, options });
      this.#free.push(thread);
    } catch (error) {
      this.#threads.delete(thread);
      await thread.close();
      throw error;
    }
  }
}

/** The same bytes where all threads see them, so that no thread is sent a copy. */
function shared(bytes: Uint8Array): Uint8Array {
  if (typeof SharedArrayBuffer === 'undefined') return bytes;
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
