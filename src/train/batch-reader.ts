import { GraftError, UsageError } from '../errors.js';
import type { Functional } from '../nn/index.js';
import { type Batches, type CheckedBatch, checkBatch } from './input-batch.js';

/** How the batches of a generator are read. */
export interface BatchReaderOptions {
  /** The method that reads, for messages: 'fit'. */
  readonly what: string;
  /** Whether the batches must have labels. */
  readonly labelled: boolean;
  /** How many batches are read at a time. Default: all. */
  readonly steps: number | undefined;
  /** The name of that number, for messages: 'stepsPerEpoch'. */
  readonly stepsName: string;
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;

/**
 * Reads and checks batches from the iterable of `fit`, `evaluate` or `predict`. A batch is read when it is needed, but
 * the first one in advance, for its shape.
 */
export class BatchReader {
  /** Whether the iterable starts again when it is iterated over again; a generator does not. */
  readonly restarts: boolean;
  readonly steps: number | undefined;
  readonly #batches: Batches;
  readonly #model: Functional;
  readonly #options: BatchReaderOptions;
  #iterator: AnyIterator;
  #ended = false;
  /** Batches and pictures read since the beginning. */
  #read = { batches: 0, pictures: 0 };
  /** Whether a batch was returned since the beginning. */
  #begun = false;
  #ahead: CheckedBatch | undefined;

  constructor(batches: Batches, model: Functional, options: BatchReaderOptions) {
    this.#batches = batches;
    this.#model = model;
    this.#options = options;
    this.steps = options.steps;
    this.#iterator = iteratorOf(batches);
    this.restarts = (this.#iterator as unknown) !== batches;
  }

  /**
   * Reads the first batch in advance.
   *
   * @returns how many pictures it has
   * @throws UsageError when there is none
   */
  async open(): Promise<number> {
    this.#ahead = await this.#next();
    if (this.#ahead === undefined) throw this.#noBatch();
    return this.#ahead.indices.length;
  }

  /**
   * The batches that are read at a time: the first ones if the iterable starts again, otherwise the next ones.
   *
   * @throws GraftError when there are fewer
   */
  async *pass(): AsyncGenerator<CheckedBatch> {
    if (this.restarts && this.#begun) await this.#restart();
    let step = 0;
    for (; step !== this.steps; step++) {
      const batch = await this.#take();
      if (batch === undefined) break;
      yield batch;
    }
    if (this.steps !== undefined && step < this.steps) throw this.#ranOut(step);
    if (step === 0) throw this.#noBatch();
  }

  /**
   * The batches of an epoch: all of them, or the next ones, as many as are read at a time; after the last batch it
   * continues with the first one if the iterable starts again.
   *
   * @throws GraftError when there are fewer
   */
  async *epoch(): AsyncGenerator<CheckedBatch> {
    if (this.steps === undefined) {
      yield* this.pass();
      return;
    }
    for (let step = 0; step < this.steps; step++) {
      let batch = await this.#take();
      if (batch === undefined && this.restarts) {
        await this.#restart();
        batch = await this.#take();
      }
      if (batch === undefined) throw this.restarts ? this.#noBatch() : this.#ranOut(step);
      yield batch;
    }
  }

  /** Ends the iteration, so that a generator can clean up. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#iterator.return?.();
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#ended = false;
    this.#ahead = undefined;
    this.#begun = false;
    this.#read = { batches: 0, pictures: 0 };
    this.#iterator = iteratorOf(this.#batches);
  }

  async #take(): Promise<CheckedBatch | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    this.#begun = true;
    return ahead ?? (await this.#next());
  }

  /** The next batch that holds a picture; undefined at the end. */
  async #next(): Promise<CheckedBatch | undefined> {
    while (!this.#ended) {
      const { done, value } = await this.#iterator.next();
      if (done) {
        this.#ended = true;
        break;
      }
      const { what, labelled } = this.#options;
      const { batches, pictures } = this.#read;
      const context = { what, labelled, number: batches + 1, picturesBefore: pictures };
      const batch = checkBatch(await value, this.#model, context);
      const count = batch.indices.length;
      this.#read = { batches: batches + 1, pictures: pictures + count };
      if (count > 0) return batch;
    }
    return undefined;
  }

  #noBatch(): UsageError {
    return new UsageError(
      `${this.#options.what} expects at least one batch with pictures, but received none.`,
      {
        hint: ONE_PASS_HINT,
      },
    );
  }

  #ranOut(step: number): GraftError {
    const { what, stepsName } = this.#options;
    return new GraftError(
      `${what} ran out of batches after ${step} of ${this.steps}: there were ${this.#read.batches} in all.`,
      {
        hint: `Lower ${stepsName}, let the generator give more batches, or pass an object whose [Symbol.asyncIterator] begins anew: \`{ [Symbol.asyncIterator]: batches }\` for a function \`async function* batches()\`.`,
      },
    );
  }
}

const ONE_PASS_HINT =
  'A generator gives its batches once. To use them several times pass `{ [Symbol.asyncIterator]: batches }` for a function `async function* batches()`.';

/**
 * Whether a value is an iterable of batches. Pictures in memory and their numbers are not.
 *
 * @internal
 */
export function isBatches(value: unknown): value is Batches {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** @throws UsageError for a generator that would have to give its batches several times */
export function expectRestarts(reader: BatchReader, times: string, stepsName: string): void {
  if (reader.restarts || reader.steps !== undefined) return;
  throw new UsageError(`${times}, but a generator gives its batches only once.`, {
    hint: `Pass \`{ [Symbol.asyncIterator]: batches }\` for a function \`async function* batches()\`, or ${stepsName} for a generator that goes on long enough.`,
  });
}

/**
 * Reads one item ahead of the loop that uses them.
 *
 * @internal
 */
export async function* oneAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = items.next();
      // An error is thrown when the item's turn comes; until then it must not count as unhandled.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}

function iteratorOf(batches: Batches): AnyIterator {
  return Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
}
