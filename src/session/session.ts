import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { Random } from '../random.js';
import { shown } from '../shown.js';

/**
 * Where graphs are computed: on the processor, on a graphics card through WebGPU, or (`auto`) on a card only if the
 * machine has a real one that computes a test correctly and faster than the processor.
 */
export type Device = 'cpu' | 'webgpu' | 'auto';

const DEVICES: readonly Device[] = ['cpu', 'webgpu', 'auto'];

/** An engine that computes for a session, such as `Runtime`. */
export interface SessionRuntime {
  /** Processor cores that it uses. */
  readonly threads: number;
  /** Where it computes. Default 'cpu'. */
  readonly device?: Device;
  /** Whether `close` was called. */
  readonly closed: boolean;
  /** Frees everything that is loaded in it. */
  close(): Promise<void>;
}

/** Options of `Session`. */
export interface SessionOptions {
  /** Whole number from which every seed follows that the caller does not set. Without it, seeds are random. */
  seed?: number;
  /** Processor cores to use; all by default. */
  threads?: number;
  /**
   * Where graphs are computed. Default 'cpu', whose results are the same bits on every run. With 'webgpu', the first
   * graph that is loaded throws if there is no graphics card.
   */
  device?: Device;
  /** The runtime to use in place of one of the session's own. Sessions may share it; whoever made it closes it. */
  runtime?: SessionRuntime;
}

/**
 * The state of one piece of work: the automatic layer names, the seeds that follow from one number, and the runtime.
 * Layers and models belong to the session in which they are made. The results of a session are the same, bit for bit,
 * whatever other sessions do at the same time.
 *
 * Code that makes no session uses the default one, which `setRandomSeed`, `clearSession` and `setThreads` change.
 *
 * @example
 * ```ts
 * import { Dense, MobileNetV2, Session } from '@graft-vision/graft';
 *
 * const session = new Session({ seed: 1, threads: 2 });
 * const base = await MobileNetV2({ includeTop: false, weights: null, session });
 * const head = session.use(() => new Dense(1));
 * await session.close();
 * ```
 */
export class Session {
  #device: Device;
  readonly #names = new Map<string, number>();
  readonly #given: SessionRuntime | undefined;
  #threads: number | undefined;
  #seeds: Random | undefined;
  #made: SessionRuntime | undefined;

  /** @throws UsageError for a seed, a number of threads or a device that is not valid */
  constructor(options: SessionOptions = {}) {
    checkOptions('Session', options, {
      seed: anything,
      threads: anything,
      device: anything,
      runtime: anything,
    });
    const { seed, threads, runtime } = options;
    const device = expectDevice(options.device ?? runtime?.device ?? 'cpu');
    if (runtime !== undefined && device !== (runtime.device ?? 'cpu')) {
      throw new UsageError(
        `Expected the device '${runtime.device ?? 'cpu'}' of the given runtime but received '${device}' for device.`,
        { hint: 'Give one of the two.' },
      );
    }
    if (runtime !== undefined && threads !== undefined && threads !== runtime.threads) {
      throw new UsageError(
        `Expected the ${runtime.threads} threads of the given runtime but received ${shown(threads)} for threads.`,
        { hint: 'Give one of the two.' },
      );
    }
    this.#device = device;
    this.#given = runtime;
    this.setThreads(threads);
    if (seed !== undefined) this.setSeed(seed);
  }

  /** Where its graphs are computed, as it was requested; 'cpu' after its graphics card has failed in a training. */
  get device(): Device {
    return this.#device;
  }

  /** Processor cores that its runtime uses; undefined for all of them. */
  get threads(): number | undefined {
    return this.#given?.threads ?? this.#threads;
  }

  /** The next seed for an object that was given none: a whole number from 0 up to 2^32. */
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
   * Calls a function and returns its result. The layers and models that the function makes belong to this session. The
   * function must be synchronous: while it waited, objects that other code makes would join this session too.
   * Asynchronous functions (`createBackbone`, `restoreModel`) take a `session` option instead.
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
      // The promise is given up, so its rejection must not count as unhandled.
      result.then(undefined, () => undefined);
      throw new UsageError('Session.use expects a synchronous function, but it returned a promise.', {
        hint: 'Await before or after it, and pass `{ session }` to asynchronous functions such as createBackbone.',
      });
    }
    return result;
  }

  /** Frees everything that the session's models hold in the runtime. A model reloads itself when it is used again. */
  async close(): Promise<void> {
    const runtime = this.#made;
    this.#made = undefined;
    await runtime?.close();
  }

  /**
   * Closes its own runtime; the next one computes on the processor.
   *
   * @returns false if the session was given its runtime, which stays as it is
   * @internal
   */
  async useProcessor(): Promise<boolean> {
    if (this.#given !== undefined) return false;
    this.#device = 'cpu';
    await this.close();
    return true;
  }

  /**
   * Restarts the sequence of seeds from another number.
   *
   * @internal
   */
  setSeed(seed: number): void {
    if (!Number.isSafeInteger(seed)) {
      throw new UsageError(`Expected a whole number for seed but received ${shown(seed)}.`);
    }
    this.#seeds = new Random(seed);
  }

  /**
   * Restarts the automatic names.
   *
   * @internal
   */
  clearNames(): void {
    this.#names.clear();
  }

  /**
   * Sets the threads of the next runtime; an existing one keeps its own.
   *
   * @internal
   */
  setThreads(threads: number | undefined): void {
    if (threads !== undefined && !(Number.isSafeInteger(threads) && threads > 0)) {
      throw new UsageError(`Expected a whole number above 0 for threads but received ${shown(threads)}.`);
    }
    this.#threads = threads;
  }

  /**
   * The session's runtime, if it exists already.
   *
   * @internal
   */
  get runtime(): SessionRuntime | undefined {
    return this.#given ?? this.#made;
  }

  /**
   * The session's runtime: made on first use, and made again after it was closed.
   *
   * @throws UsageError when the runtime that the session was given is closed
   * @internal
   */
  obtainRuntime(make: (threads: number | undefined, device: Device) => SessionRuntime): SessionRuntime {
    if (this.#given?.closed) {
      throw new UsageError('The runtime that the session was given is closed.', {
        hint: 'Close a runtime only when its session is no longer used, or leave the option `runtime` out.',
      });
    }
    if (this.#given !== undefined) return this.#given;
    if (this.#made === undefined || this.#made.closed) this.#made = make(this.#threads, this.#device);
    return this.#made;
  }
}

/** @throws UsageError for a word that is no device */
export function expectDevice(device: unknown): Device {
  if (DEVICES.includes(device as Device)) return device as Device;
  throw new UsageError(`Expected 'cpu', 'webgpu' or 'auto' for device but received ${shown(device)}.`);
}

/** The session of everything that is made outside any other session. */
export const defaultSession = new Session();

let current: Session | undefined;

/** The current session, to which newly made objects belong. */
export function currentSession(): Session {
  return current ?? defaultSession;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
