import { Worker } from 'node:worker_threads';
import { GraftError } from '../../src/errors.js';
import type { Tensors } from '../../src/runtime/index.js';
import type { RecordedGraph } from './recording-runtime.js';
import type { SessionSettings, WorkerRequest } from './session-worker.js';

/** A thread that runs recorded graphs. */
export class SessionThread {
  readonly #worker = new Worker(new URL('session-worker.js', import.meta.url));

  async load(name: string, graph: RecordedGraph, settings: SessionSettings): Promise<void> {
    await this.#ask({ kind: 'load', name, ...graph, settings });
  }

  async run(name: string, feeds: Tensors = {}): Promise<Tensors> {
    return await this.#ask({ kind: 'run', name, feeds });
  }

  /** Runs graphs one after the other, each on as many pictures at a time as it takes. */
  async runInChunks(
    steps: readonly { readonly name: string; readonly chunkSize: number }[],
    feeds: Tensors,
  ): Promise<Tensors> {
    return await this.#ask({ kind: 'runInChunks', steps, feeds });
  }

  async end(name: string): Promise<void> {
    await this.#ask({ kind: 'end', name });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(request: WorkerRequest): Promise<Tensors> {
    const answer = await new Promise<{ answer?: Tensors; error?: string }>((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
      this.#worker.postMessage(request);
    });
    this.#worker.removeAllListeners('error');
    if (answer.answer === undefined) throw new GraftError(answer.error ?? 'The thread has no answer.');
    return answer.answer;
  }
}
