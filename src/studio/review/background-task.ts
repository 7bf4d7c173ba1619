import type { Limit } from '../../concurrency.js';
import type { ReviewTask } from '../api.js';
import { describeError } from '../http/errors.js';

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
  readonly #onChange: (state: ReviewTask) => void;
  #state: ReviewTask = { state: 'none', done: 0, total: 0 };
  #result: Result | undefined;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Counts changes of the photographs. */
  #changes = 0;

  constructor({
    queue,
    onChange,
  }: { readonly queue: Limit; readonly onChange: (state: ReviewTask) => void }) {
    this.#queue = queue;
    this.#onChange = onChange;
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

  /** Starts a computation, unless one is under way. It always ends in a state, never in an unhandled rejection. */
  start(work: (controls: TaskControls) => Promise<Result>): ReviewTask {
    if (this.#state.state === 'running') return this.#state;
    this.#stop = new AbortController();
    this.#tell({ state: 'running', done: 0, total: 0 });
    this.#running = this.#run(work, this.#stop.signal);
    return this.#state;
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
      const ended = { done: 0, total: 0 };
      if (!signal.aborted) this.#tell({ state: 'failed', ...ended, error: describeError(error) });
      else this.#tell({ state: this.#result === undefined ? 'none' : 'stale', ...ended });
    }
  }

  #tell(state: ReviewTask): void {
    this.#state = state;
    this.#onChange(state);
  }
}
