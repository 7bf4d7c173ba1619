import { type Limit, limitConcurrency } from '../concurrency.js';
import type { ReviewTask } from './api.js';
import { describeError } from './http/errors.js';

const PROGRESS_MILLISECONDS = 250;

/** How a computation takes part in its task. */
export interface TaskControls {
  /** Aborted when the task is stopped; the computation then throws. */
  readonly signal: AbortSignal;
  /** Reports progress; the page is told at most four times a second. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * A computation over all photographs that goes on in the background, and its last result. Tasks with the same queue run
 * one after the other.
 */
export class BackgroundTask<Result> {
  readonly #queue: Limit;
  readonly #followers: Set<(state: ReviewTask) => void>;
  #state: ReviewTask = { state: 'none', done: 0, total: 0 };
  #result: Result | undefined;
  /** Why the last computation gave no result. */
  #error: unknown;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Counts changes of the photographs. */
  #changes = 0;

  /** @param queue of its own unless it is given */
  constructor({
    queue = limitConcurrency(1),
    onChange,
  }: { readonly queue?: Limit; readonly onChange: (state: ReviewTask) => void }) {
    this.#queue = queue;
    this.#followers = new Set([onChange]);
  }

  get state(): ReviewTask {
    return this.#state;
  }

  /** The last result, also while a new one is computed or when that failed; undefined before the first. */
  get result(): Result | undefined {
    return this.#result;
  }

  /** The photographs have changed: a result that is there, or under way, is stale. */
  changed(): void {
    this.#changes++;
    if (this.#state.state === 'ready') this.#tell({ ...this.#state, state: 'stale' });
  }

  /** Tells somebody else too what its state is, until the returned function is called. */
  follow(onChange: (state: ReviewTask) => void): () => void {
    this.#followers.add(onChange);
    return () => this.#followers.delete(onChange);
  }

  /**
   * Starts a computation, unless one is under way. It always ends in a state, never in an unhandled rejection.
   *
   * @param total the number of its steps, if that is known before
   */
  start(work: (controls: TaskControls) => Promise<Result>, total = 0): ReviewTask {
    if (this.#state.state === 'running') return this.#state;
    this.#stop = new AbortController();
    this.#error = undefined;
    this.#tell({ state: 'running', done: 0, total });
    this.#running = this.#run(work, this.#stop.signal);
    return this.#state;
  }

  /** Comes back when the computation that is under way has ended. */
  async ended(): Promise<void> {
    await this.#running;
  }

  /** What the computation that is under way gives, or the last one gave. @throws what it threw, also when it is stopped */
  async outcome(): Promise<Result> {
    await this.#running;
    if (this.#error !== undefined || this.#result === undefined) throw this.#error;
    return this.#result;
  }

  /** Stops a computation that is under way, and comes back when it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(work: (controls: TaskControls) => Promise<Result>, signal: AbortSignal): Promise<void> {
    let [told, total] = [0, 0];
    const onProgress: TaskControls['onProgress'] = (progress) => {
      total = progress.total;
      if (signal.aborted || performance.now() - told < PROGRESS_MILLISECONDS) return;
      told = performance.now();
      this.#tell({ state: 'running', ...progress });
    };
    try {
      const changed = await this.#queue(async () => {
        signal.throwIfAborted();
        const before = this.#changes;
        this.#result = await work({ signal, onProgress });
        return before !== this.#changes;
      });
      this.#tell({ state: changed ? 'stale' : 'ready', done: total, total });
    } catch (error) {
      this.#error = error;
      const ended = { done: 0, total: 0 };
      if (!signal.aborted) this.#tell({ state: 'failed', ...ended, error: describeError(error) });
      else this.#tell({ state: this.#result === undefined ? 'none' : 'stale', ...ended });
    }
  }

  #tell(state: ReviewTask): void {
    this.#state = state;
    for (const tell of this.#followers) tell(state);
  }
}
