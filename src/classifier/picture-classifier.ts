import { GraftError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import type { Images } from '../pictures/index.js';
import type { Tensors } from '../runtime/index.js';
import type { ClassifierCard } from './card.js';
import {
  answersOf,
  type Classification,
  type ClassifyOptions,
  checkTop,
  describeClassification,
  outputsToFetch,
  type PictureAnswer,
} from './classification.js';
import { PredictionQueue } from './prediction-queue.js';
import { openSource, readSource, type Source } from './source.js';

/* Modules that are needed only when a model is loaded, or with the first picture, are imported only then. */

/** A model in ONNX Runtime. */
interface Execution {
  /** @returns an answer for each picture */
  run(images: Images): Promise<PictureAnswer[]>;
  release(): Promise<void>;
}

/** Options of `loadClassifier` in `@graft-vision/graft/predict`. */
export interface LoadClassifierOptions {
  /** Processor cores to use; default all. A single picture uses one of them. */
  readonly threads?: number;
}

/**
 * A trained classifier that classifies pictures and does nothing else. `loadClassifier` gives one. Pictures are decoded
 * and resized as the model's card says.
 */
export class PictureClassifier {
  /** The file's card. */
  readonly card: ClassifierCard;
  readonly #execution: Execution;
  readonly #queue: PredictionQueue;
  readonly #decoding = new Set<Promise<unknown>>();
  #disposed = false;

  /** @internal */
  constructor(card: ClassifierCard, execution: Execution) {
    this.card = card;
    this.#execution = execution;
    const [height, width] = card.imageSize;
    this.#queue = new PredictionQueue((data, count) =>
      execution.run({ data, shape: [count, height, width, 3] }),
    );
  }

  /** In the order of the outputs. */
  get classNames(): readonly string[] {
    return this.card.classNames;
  }

  /**
   * Classifies one picture: JPEG, PNG, GIF, WebP, TIFF or AVIF. Concurrent calls share the processor's cores.
   *
   * @param picture a file's path, an http(s) or file address, or the content
   * @throws UnreadableImageError when the picture cannot be decoded
   * @throws GraftError when a server does not answer or refuses, or after `dispose`
   * @throws UsageError when `top` is not a whole number above 0, or the picture is something else
   */
  async classify(picture: Source, options: ClassifyOptions = {}): Promise<Classification> {
    checkTop(options);
    if (this.#disposed) {
      throw new GraftError('This classifier was disposed.', { hint: 'Load it again with loadClassifier.' });
    }
    const result = decode(picture, this.card).then((pixels) => this.#queue.add(pixels));
    this.#decoding.add(result);
    try {
      return describeClassification(await result, this.card, options);
    } finally {
      this.#decoding.delete(result);
    }
  }

  /** Ends the threads and frees the memory of the model. Pictures that are being classified are finished first. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await Promise.allSettled(this.#decoding);
    await this.#queue.end();
    await this.#execution.release();
  }
}

async function decode(picture: Source, { imageSize, resize }: ClassifierCard): Promise<Uint8Array> {
  const source = await openSource(picture, 'picture');
  const { decodeImage, UnreadableImageError } = await import('../pictures/index.js');
  if ('path' in source) return await decodeImage(source.path, imageSize, resize);
  try {
    return await decodeImage(source.bytes, imageSize, resize);
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    throw new UnreadableImageError(source.name, error.reason, error.cause, error.kind);
  }
}

/**
 * Loads a classifier that Graft saved.
 *
 * @param source the path or the address of a model.onnx, or its content
 * @throws UsageError when the file cannot be read, the source is something else, or `threads` is not a whole number
 * above 0
 * @throws GraftError when it cannot be fetched, or is not a Graft model
 */
export async function loadClassifier(
  source: Source,
  options: LoadClassifierOptions = {},
): Promise<PictureClassifier> {
  checkOptions('loadClassifier', options, { threads: anything });
  const { name, bytes } = await readSource(source, 'model');
  const [{ readModelHeader }, { expectCardFits, readCard }] = await Promise.all([
    import('../graph/browser.js'),
    import('./card.js'),
  ]);
  const header = readModelHeader(bytes, name);
  const card = readCard(header.metadata, name);
  expectCardFits(card, header, name);
  return new PictureClassifier(card, await createExecution(bytes, card, options));
}

async function createExecution(
  bytes: Uint8Array,
  card: ClassifierCard,
  { threads }: LoadClassifierOptions,
): Promise<Execution> {
  const fetches = outputsToFetch(card);
  const { Runtime } = await import('../runtime/index.js');
  const runtime = new Runtime({ threads });
  try {
    const session = await runtime.createParallelSession(bytes);
    return {
      run: async ({ data, shape }) => {
        const feeds: Tensors = { image: { type: 'uint8', shape, data } };
        const { probabilities, familiarity } = await session.run(feeds, fetches);
        return answersOf(
          probabilities.data as Float32Array,
          familiarity?.data as Float32Array | undefined,
          shape[0],
        );
      },
      release: () => runtime.close(),
    };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}
