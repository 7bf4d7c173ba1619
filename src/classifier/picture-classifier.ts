import { GraftError } from '../errors.js';
import { abortSignal, anything, atLeastZero, checkOptions } from '../options.js';
import {
  type DecodeSetup,
  type DecodeThreads,
  loadDecoding,
  UnreadableImageError,
} from '../pictures/predict.js';
import type { ModelThreads } from '../runtime/predict.js';
import type { ClassifierCard } from './card.js';
import {
  answersOf,
  type Classification,
  type ClassifyOptions,
  checkTop,
  describeClassification,
  outputsToFetch,
} from './classification.js';
import { type Network, PredictionQueue } from './prediction-queue.js';
import { unlessAborted } from './serving/collect-bytes.js';
import { type AllLimits, allLimits, decodeLimits, namedError, type PictureLimits } from './serving/limits.js';
import { type Picture, readPicture } from './serving/read-picture.js';
import { readSource, type Source } from './source.js';

/* Modules that are needed only when a model is loaded, or with the first picture, are imported only then. */

/** Options of `loadClassifier` in `@graft-vision/graft/predict`. */
export interface LoadClassifierOptions {
  /** Processor cores to use; default all. A single picture uses one of them. */
  readonly threads?: number;
  /** What a single picture may take; for each there is a default. */
  readonly limits?: PictureLimits;
  /**
   * Milliseconds that a decoded picture waits for others that are still being decoded, so that they go through the
   * network together. Default 1; 0 lets none wait. The answers are the same.
   */
  readonly batchWait?: number;
}

/** Options of `classify` in `@graft-vision/graft/predict`. */
export interface ClassifyPictureOptions extends ClassifyOptions {
  /** Gives the picture up. `classify` then throws the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** What a classifier consists of. */
export interface ClassifierParts {
  readonly card: ClassifierCard;
  readonly limits: AllLimits;
  readonly setup: DecodeSetup;
  readonly decoder: DecodeThreads;
  readonly queue: PredictionQueue;
  /** Ends all threads. */
  release(): Promise<void>;
}

/**
 * A trained classifier that classifies pictures and does nothing else. `loadClassifier` gives one. Pictures are decoded
 * and resized as the model's card says.
 */
export class PictureClassifier {
  /** The file's card. */
  readonly card: ClassifierCard;
  readonly #parts: ClassifierParts;
  readonly #calls = new Set<Promise<unknown>>();
  #disposing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: ClassifierParts) {
    this.card = parts.card;
    this.#parts = parts;
  }

  /** In the order of the outputs. */
  get classNames(): readonly string[] {
    return this.card.classNames;
  }

  /**
   * How many batches of each size went through the network since the model was loaded: of one picture first. Larger
   * ones come from concurrent calls.
   */
  get batchSizes(): readonly number[] {
    return this.#parts.queue.batchSizes;
  }

  /** Number of calls of `classify` that have no answer yet. */
  get pending(): number {
    return this.#calls.size;
  }

  /**
   * Classifies one picture: JPEG, PNG, GIF, WebP, TIFF, BMP, AVIF or HEIC. Any number of calls may run at the same time;
   * they share the processor's cores, and one that fails has no effect on the others.
   *
   * @param picture a file's path, an http(s) or file address, the content (Buffer, Uint8Array, ArrayBuffer, Blob or
   * File), or a stream of it (web stream, Readable or another async iterable), which is cancelled when the call fails
   * @throws UnreadableImageError when the picture cannot be decoded (its `kind` says why), is over a limit ('too-large',
   * 'timeout') or its file cannot be read
   * @throws GraftError when a server does not answer or refuses, a stream fails, or after `dispose`
   * @throws UsageError when `top` is not a whole number above 0, or the picture is something else
   * @throws the reason of the signal
   */
  async classify(picture: Picture, options: ClassifyPictureOptions = {}): Promise<Classification> {
    checkOptions('classify', options, { top: anything, signal: abortSignal });
    const { signal, ...described } = options;
    checkTop(described);
    if (this.#disposing !== undefined) {
      throw new GraftError('This classifier was disposed.', { hint: 'Load it again with loadClassifier.' });
    }
    signal?.throwIfAborted();
    const call = this.#answer(picture, described, signal);
    this.#calls.add(call);
    // A call that was given up counts until it has ended.
    const end = (): boolean => this.#calls.delete(call);
    call.then(end, end);
    return await unlessAborted(call, signal);
  }

  async #answer(
    picture: Picture,
    options: ClassifyOptions,
    signal: AbortSignal | undefined,
  ): Promise<Classification> {
    const { card, limits, setup, decoder, queue } = this.#parts;
    const answer = await queue.announced(async () => {
      const { name, bytes } = await readPicture(picture, limits, signal);
      const pixels = await decoder.decode(name, bytes, setup, signal).catch((error: unknown) => {
        throw error instanceof UnreadableImageError ? namedError(name, error) : error;
      });
      signal?.throwIfAborted();
      return pixels;
    });
    return describeClassification(answer, card, options);
  }

  /**
   * Ends the threads and frees the memory of the model. Running calls of `classify` get their answers first; later ones
   * fail.
   */
  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await Promise.allSettled(this.#calls);
    await this.#parts.release();
  }

  /** As `dispose`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/**
 * Loads a classifier that Graft saved.
 *
 * @param source the path or the address of a model.onnx, or its content
 * @throws UsageError when the file cannot be read, the source is something else, `threads` is not a whole number above
 * 0, or a limit is out of range
 * @throws GraftError when it cannot be fetched, or is not a Graft model
 *
 * @example
 * ```ts
 * import { loadClassifier } from '@graft-vision/graft/predict';
 *
 * const classifier = await loadClassifier('model.onnx', { limits: { maxBytes: 10_000_000 } });
 * const { label, probability } = await classifier.classify('cat.jpg');
 * await classifier.dispose();
 * ```
 */
export async function loadClassifier(
  source: Source,
  options: LoadClassifierOptions = {},
): Promise<PictureClassifier> {
  checkOptions('loadClassifier', options, { threads: anything, limits: anything, batchWait: atLeastZero });
  const limits = allLimits(options.limits);
  const [{ ModelThreads }, { DecodeThreads }] = await Promise.all([
    import('../runtime/predict.js'),
    loadDecoding(),
  ]);
  // Both load what they need while the model is read.
  const model = new ModelThreads(options.threads);
  const decoder = new DecodeThreads(model.most);
  const release = async (): Promise<void> => {
    await Promise.all([decoder.close(), model.close()]);
  };
  try {
    const { name, bytes } = await readSource(source, 'model');
    const card = await readCheckedCard(bytes, name);
    await model.load(bytes);
    const queue = new PredictionQueue(networkOf(model, card), options.batchWait ?? 1);
    const { imageSize, resize } = card;
    const setup = { imageSize, resize, limits: decodeLimits(limits) };
    return new PictureClassifier({ card, limits, setup, decoder, queue, release });
  } catch (error) {
    await release();
    throw error;
  }
}

async function readCheckedCard(bytes: Uint8Array, name: string): Promise<ClassifierCard> {
  const [{ readModelHeader }, { expectCardFits, readCard }] = await Promise.all([
    import('../graph/browser.js'),
    import('./card.js'),
  ]);
  const header = readModelHeader(bytes, name);
  const card = readCard(header.metadata, name);
  expectCardFits(card, header, name);
  return card;
}

function networkOf(model: ModelThreads, card: ClassifierCard): Network {
  const [height, width] = card.imageSize;
  const fetches = outputsToFetch(card);
  return {
    threads: model,
    predict: async (data, count) => {
      const image = { type: 'uint8', shape: [count, height, width, 3], data } as const;
      const { probabilities, familiarity } = await model.run({ image }, fetches);
      return answersOf(
        probabilities.data as Float32Array,
        familiarity?.data as Float32Array | undefined,
        count,
      );
    },
  };
}
