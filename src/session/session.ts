import { UsageError } from '../errors.js';
import { Random } from '../random.js';

/** What computes for a session. `Runtime` is one. */
export interface SessionRuntime {
  /** Processor cores that it uses. */
  readonly threads: number;
  /** Whether `close` was called. */
  readonly closed: boolean;
  /** Frees everything that is loaded in it. */
  close(): Promise<void>;
}

/** What a session is made of. */
export interface SessionOptions {
  /** Whole number that every seed follows from which was not given; without one they are random. */
  seed?: number;
  /** Processor cores to use; all by default. */
  threads?: number;
  /** Where graphs are computed. Default 'cpu', the only one so far. */
  device?: 'cpu';
  /** Computes for this session instead of a runtime of its own. It may serve several; whoever made it closes it. */
  runtime?: SessionRuntime;
}

/**
 * What belongs to one piece of work and to no other: the automatic names of layers, the seeds that follow from one
 * number, and the runtime. Layers and models belong to the session in which they are made. What is done in one session
 * gives the same bits whatever other sessions do at the same time.
 *
 * Code that makes no session uses the default one, which `setRandomSeed`, `clearSession` and `setThreads` are about.
 */
export class Session {
  readonly device: 'cpu';
  readonly #names = new Map<string, number>();
  readonly #given: SessionRuntime | undefined;
  #threads: number | undefined;
  #seeds: Random | undefined;
  #made: SessionRuntime | undefined;

  /** @throws UsageError for a seed, a number of threads or a device that cannot be */
  constructor(options: SessionOptions = {}) {
    const { seed, threads, device = 'cpu', runtime } = options;
    if (device !== 'cpu') {
      throw new UsageError(`Expected 'cpu' for device but received ${JSON.stringify(device)}.`);
    }
    if (runtime !== undefined && threads !== undefined && threads !== runtime.threads) {
      throw new UsageError(
        `Expected the ${runtime.threads} threads of the given runtime but received ${threads} for threads.`,
        { hint: 'Give one of the two.' },
      );
    }
    this.device = device;
    this.#given = runtime;
    this.setThreads(threads);
    if (seed !== undefined) this.setSeed(seed);
  }

  /** Processor cores that its runtime uses; undefined for all of them. */
  get threads(): number | undefined {
    return this.#given?.threads ?? this.#threads;
  }

  /** A seed for something that was given none: a whole number from 0 up to 2^32. */
  nextSeed(): number {
    return this.#seeds === undefined ? Math.floor(Math.random() * 2 ** 32) : this.#seeds.uint32();
  }

  /** The next free name for a layer that was given none: `dense`, `dense_1`, `dense_2`, as Keras counts them. */
  uniqueName(base: string): string {
    const count = this.#names.get(base) ?? 0;
    this.#names.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }

  /**
   * Makes layers and models in this session: calls a function and gives back what it returns. Meanwhile everything that
   * is made belongs to this session. The function must not wait, because whatever else the program does meanwhile would
   * then belong to this session too; functions that have to wait (`createBackbone`, `restoreModel`) take a `session`.
   *
   * @throws UsageError when the function returns a promise
   */
  use<Result>(build: () => Result): Result {
    const before = current;
    current = this;
    let result: Result;
    try {
      result = build();
    } finally {
      current = before;
    }
    if (isPromise(result)) {
      // What becomes of it is nobody's business any more.
      result.then(undefined, () => undefined);
      throw new UsageError('Session.use expects a function that does not wait, but it returned a promise.', {
        hint: 'Wait before or after it, and pass `{ session }` to functions that wait, such as createBackbone.',
      });
    }
    return result;
  }

  /** Frees everything that its models hold in the runtime. They load themselves again when they are used again. */
  async close(): Promise<void> {
    const runtime = this.#made;
    this.#made = undefined;
    await runtime?.close();
  }

  /**
   * Lets the seeds follow from another number, from its beginning.
   *
   * @internal
   */
  setSeed(seed: number): void {
    if (!Number.isSafeInteger(seed)) {
      throw new UsageError(`Expected a whole number for seed but received ${seed}.`);
    }
    this.#seeds = new Random(seed);
  }

  /**
   * Starts the automatic names anew.
   *
   * @internal
   */
  clearNames(): void {
    this.#names.clear();
  }

  /**
   * For the next runtime that is made; the one that there is stays what it is.
   *
   * @internal
   */
  setThreads(threads: number | undefined): void {
    if (threads !== undefined && !(Number.isSafeInteger(threads) && threads > 0)) {
      throw new UsageError(`Expected a whole number above 0 for threads but received ${threads}.`);
    }
    this.#threads = threads;
  }

  /**
   * What computes for this session, if there is one already.
   *
   * @internal
   */
  get runtime(): SessionRuntime | undefined {
    return this.#given ?? this.#made;
  }

  /**
   * What computes for this session: made where there is none yet, or where it was closed since.
   *
   * @throws UsageError when the runtime that the session was given is closed
   * @internal
   */
  obtainRuntime(make: (threads: number | undefined) => SessionRuntime): SessionRuntime {
    if (this.#given?.closed) {
      throw new UsageError('The runtime that the session was given is closed.', {
        hint: 'Close it when nothing of the session is used any more, or give the session none.',
      });
    }
    if (this.#given !== undefined) return this.#given;
    if (this.#made === undefined || this.#made.closed) this.#made = make(this.#threads);
    return this.#made;
  }
}

/** The session of everything that is made outside of others. */
export const defaultSession = new Session();

let current: Session | undefined;

/** The session that whatever is made now belongs to. */
export function currentSession(): Session {
  return current ?? defaultSession;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
