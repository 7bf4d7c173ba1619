import { copyOf, joinBatches, type Tensors, viewBatch } from './tensors.js';
import type { WorkerThread } from './worker-thread.js';

/** Images that one thread sends through a graph at a time: few, so that their maps stay in its cache. */
const chunkSize = 2;

/** A graph loaded in every thread; each thread runs it on its own share of the batch. */
export class ParallelSession {
  readonly #workers: readonly WorkerThread[];
  readonly #session: number;

  constructor(workers: readonly WorkerThread[], session: number) {
    this.#workers = workers;
    this.#session = session;
  }

  /**
   * Every feed and every output has the batch as its first axis. What comes out for an image does not depend on
   * which other images are in the batch, nor on the number of threads.
   *
   * @param fetches the outputs wanted; all by default
   */
  async run(feeds: Tensors, fetches?: readonly string[]): Promise<Tensors> {
    const count = Object.values(feeds)[0].shape[0];
    const shares = shareOut(count, this.#workers.length);
    const parts = await Promise.all(
      shares.map(async ([from, to], index) => {
        const share = copyOf(viewBatch(feeds, from, to));
        const buffers = Object.values(share).map((tensor) => tensor.data.buffer as ArrayBuffer);
        return (await this.#workers[index].ask(
          { kind: 'run', session: this.#session, feeds: share, chunkSize, fetches },
          buffers,
        )) as Tensors;
      }),
    );
    return parts.length === 1 ? parts[0] : joinBatches(parts);
  }

  async release(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ask({ kind: 'release', session: this.#session })));
  }
}

/** Cuts a batch into one range a thread, in whole chunks where there are enough images. */
function shareOut(count: number, threads: number): [from: number, to: number][] {
  const perThread = Math.ceil(count / threads / chunkSize) * chunkSize;
  const shares: [number, number][] = [];
  for (let from = 0; from < count; from += perThread) shares.push([from, Math.min(from + perThread, count)]);
  return shares;
}
