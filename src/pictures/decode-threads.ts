import { type Thread, threads } from '#platform';
import { counted } from '../counted.js';
import { GraftError, reasonOf } from '../errors.js';
import { onAbort } from '../on-abort.js';
import { DecodeOrder, type DecodeWeight, weightOf } from './decode-order.js';
import { carryOutDecoding, type DecodeAnswer, type DecodeRequest, type DecodeSetup } from './decode-task.js';
import { pixelsInHeader } from './size-in-header.js';
import { UnreadableImageError } from './unreadable-image.js';

/** With one thread alone, a large picture would hold up all others. */
const FEWEST_THREADS = 2;
/** libvips works in Node's pool of four threads, whoever asks it. */
const MOST_THREADS = 8;
/** Seconds that a thread has to end a picture by itself before it is ended. */
const GRACE = 1;

interface Job {
  readonly request: DecodeRequest;
  readonly weight: DecodeWeight;
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Decodes pictures in threads of their own, so that the calling thread stays free: resizing, and the formats that are
 * decoded here, are slow JavaScript. A thread is started when all others are at work, and ended when a picture takes
 * too long.
 */
export class DecodeThreads {
  readonly #order: DecodeOrder<Job>;
  readonly #threads = new Set<Thread>();
  readonly #free: Thread[] = [];
  readonly #started = new WeakMap<Thread, Promise<unknown>>();

  /**
   * Starts the first thread, which loads the decoder.
   *
   * @param count threads at most
   */
  constructor(count: number) {
    this.#order = new DecodeOrder(Math.min(Math.max(count, FEWEST_THREADS), MOST_THREADS));
    if (threads.start !== undefined) this.#free.push(this.#startThread());
  }

  /**
   * Decodes a picture and brings it to a size.
   *
   * @param name what the error calls the picture
   * @param bytes the content of its file, in a buffer of its own, which is handed over: nobody can use it afterwards
   * @returns height x width x 3 bytes
   * @throws UnreadableImageError when it cannot be decoded, or is over a limit
   * @throws GraftError when decoding itself does not work, whatever the picture
   * @throws the reason of the signal
   */
  async decode(
    name: string,
    bytes: Uint8Array,
    setup: DecodeSetup,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const weight = weightOf(pixelsInHeader(bytes));
    let answer = await this.#answer({ ...setup, bytes }, weight, signal);
    if ('bytes' in answer && answer.bytes !== undefined) {
      // There is more memory when nothing else is decoded.
      answer = await this.#answer({ ...setup, bytes: answer.bytes }, 'alone', signal);
    }
    if ('pixels' in answer) return answer.pixels;
    const { reason, kind } = answer.problem;
    throw new UnreadableImageError(name, reason, undefined, kind);
  }

  /** Ends the threads; what they are decoding is lost. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  async #answer(
    request: DecodeRequest,
    weight: DecodeWeight,
    signal: AbortSignal | undefined,
  ): Promise<DecodeAnswer> {
    signal?.throwIfAborted();
    let stopListening: (() => void) | undefined;
    const answer = new Promise<DecodeAnswer>((resolve, reject) => {
      const job: Job = { request, weight, resolve, reject };
      if (signal !== undefined) {
        // What a thread has begun is finished; its result is not used.
        stopListening = onAbort(signal, () => this.#order.remove(job) && reject(signal.reason));
      }
      this.#order.add(job);
      this.#next();
    });
    try {
      return await answer;
    } finally {
      stopListening?.();
    }
  }

  #next(): void {
    for (let job = this.#order.next(); job !== undefined; job = this.#order.next()) void this.#run(job);
  }

  async #run(job: Job): Promise<void> {
    try {
      job.resolve(await this.#carryOut(job.request));
    } catch (error) {
      job.reject(error);
    } finally {
      this.#order.end(job);
      this.#next();
    }
  }

  async #carryOut(request: DecodeRequest): Promise<DecodeAnswer> {
    if (threads.start === undefined) return await carryOutDecoding(request);
    const thread = this.#free.pop() ?? this.#startThread();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      // The time that a thread takes to start is not the picture's.
      await this.#expectStarted(thread);
      const { mostSeconds } = request.limits;
      const late = new Promise<DecodeAnswer>((resolve) => {
        const end = (): void => {
          const reason = `decoding took longer than ${counted(mostSeconds, 'second')}`;
          resolve({ problem: { kind: 'timeout', reason } });
          thread.terminate();
        };
        timer = setTimeout(end, 1000 * (mostSeconds + GRACE));
      });
      const answer = thread.ask(request, [request.bytes.buffer as ArrayBuffer]);
      return await Promise.race([answer as Promise<DecodeAnswer>, late]);
    } catch (error) {
      if (error instanceof GraftError) throw error;
      throw new GraftError(`Pictures cannot be decoded: ${reasonOf(error)}.`, { cause: error });
    } finally {
      clearTimeout(timer);
      if (thread.closed) this.#threads.delete(thread);
      else this.#free.push(thread);
    }
  }

  /** Waits until a thread is ready, and ends one that never will be: the next one may. */
  async #expectStarted(thread: Thread): Promise<void> {
    try {
      await this.#started.get(thread);
    } catch (error) {
      thread.terminate();
      throw error;
    }
  }

  #startThread(): Thread {
    const name = 'The thread that decodes pictures';
    const thread = threads.start!({ program: 'decode', name });
    this.#threads.add(thread);
    const started = thread.ask(undefined);
    // What is wrong with a thread is said when it is to decode.
    started.catch(() => undefined);
    this.#started.set(thread, started);
    return thread;
  }
}
