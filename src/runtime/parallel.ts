import type { ChunkedStep } from './engine.js';
import type { RequestTaker } from './engine-thread.js';
import { copyOf, joinBatches, type Tensors, viewBatch } from './tensors.js';

/** One or more consecutive graphs, loaded in every thread; each thread runs them on its own share of the batch. */
export class ParallelSession {
  readonly #workers: readonly RequestTaker[];
  readonly #steps: readonly ChunkedStep[];
  /** Frees the graphs in all threads. */
  readonly release: () => Promise<void>;

  constructor(workers: readonly RequestTaker[], steps: readonly ChunkedStep[], release: () => Promise<void>) {
    this.#workers = workers;
    this.#steps = steps;
    this.release = release;
  }

  /**
   * Every feed and every output has the batch as its first axis. The result for an image depends neither on the other
   * images of the batch nor on the number of threads.
   *
   * @param fetches the outputs to return; default all
   */
  async run(feeds: Tensors, fetches?: readonly string[]): Promise<Tensors> {
    const count = Object.values(feeds)[0].shape[0];
    const shares = shareOut(count, this.#workers.length, this.#steps[0].chunkSize);
    const parts = await Promise.all(
      shares.map(async ([from, to], index) => {
        const share = copyOf(viewBatch(feeds, from, to));
        const buffers = Object.values(share).map((tensor) => tensor.data.buffer as ArrayBuffer);
        const request = { kind: 'runInChunks', steps: this.#steps, feeds: share, fetches } as const;
        return (await this.#workers[index].ask(request, buffers)) as Tensors;
      }),
    );
    return parts.length === 1 ? parts[0] : joinBatches(parts);
  }
}

/** Cuts a batch into one range per thread, in whole chunks where there are enough images. */
function shareOut(count: number, threads: number, chunkSize: number): [from: number, to: number][] {
  const perThread = Math.ceil(count / threads / chunkSize) * chunkSize;
  const shares: [number, number][] = [];
  for (let from = 0; from < count; from += perThread) shares.push([from, Math.min(from + perThread, count)]);
  return shares;
}
