import {
  type Classification,
  type ClassifierCard,
  type ClassifyOptions,
  checkTop,
  describeClassification,
  expectCardFits,
  type PictureAnswer,
  readCard,
} from '../classifier/browser.js';
import { GraftError, reasonOf } from '../errors.js';
import { readModelHeader } from '../graph/browser.js';
import { abortSignal, callable, checkOptions, oneOf, text, wholeAboveZero } from '../options.js';
import { CHANNELS, resizeImage } from '../pictures/browser.js';
import { createExecution, type Device, type Execution, type ExecutionOptions } from './execution.js';
import type { LoadHeif } from './heic.js';
import { type LoadingProgress, type ModelSource, nameOf, readModelFile } from './model-file.js';
import { type Picture, readPicture } from './picture.js';

export interface LoadClassifierOptions extends ExecutionOptions {
  /** Called while the model comes over the network, with the bytes that have come. */
  readonly onProgress?: (progress: LoadingProgress) => void;
  /** Cancels the download. */
  readonly signal?: AbortSignal;
  /**
   * Decodes HEIC, the format of iPhones, where the browser does not: `() => import('libheif-js/wasm-bundle')`, after
   * `npm install libheif-js`. It is called with the first such picture.
   */
  readonly loadHeif?: LoadHeif;
}

/**
 * A trained classifier, ready for use in a browser. `loadClassifier` gives one. Pictures are turned upright, laid on
 * white where they are transparent, and resized as the model's card says, by the same code as in Node.
 */
export class WebClassifier {
  /** The file's card. */
  readonly card: ClassifierCard;
  readonly #execution: Execution;
  readonly #loadHeif: LoadHeif | undefined;
  /** ONNX Runtime runs one picture at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /** @internal */
  constructor(card: ClassifierCard, execution: Execution, loadHeif: LoadHeif | undefined) {
    this.card = card;
    this.#execution = execution;
    this.#loadHeif = loadHeif;
  }

  /** In the order of the outputs. */
  get classNames(): readonly string[] {
    return this.card.classNames;
  }

  /** The device that it computes on. */
  get device(): Device {
    return this.#execution.device;
  }

  /**
   * Classifies one picture: a file, an element of the page, a frame of a video or the camera, or plain pixels.
   *
   * @throws GraftError when the picture cannot be read, or after `dispose`
   * @throws UsageError when `top` is not a whole number above 0, or the picture is something else
   */
  async classify(picture: Picture, options: ClassifyOptions = {}): Promise<Classification> {
    checkTop(options);
    if (this.#disposed) {
      throw new GraftError('This classifier was disposed.', { hint: 'Load it again with loadClassifier.' });
    }
    const image = await readPicture(picture, this.#loadHeif);
    const pixels = resizeImage(image, this.card.imageSize, this.card.resize);
    return describeClassification(await this.#answer(pixels), this.card, options);
  }

  /** Frees the memory of the model. Pictures that are being classified are finished first. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#last.catch(() => undefined);
    await this.#execution.release();
  }

  async #answer(pixels: Uint8Array): Promise<PictureAnswer> {
    const [height, width] = this.card.imageSize;
    const run = (): Promise<PictureAnswer> => this.#execution.run(pixels, [1, height, width, CHANNELS]);
    const result = this.#last.then(run, run);
    this.#last = result;
    return await result;
  }
}

/**
 * Loads a classifier that Graft saved, in a browser.
 *
 * @param source the address of a model.onnx, the file itself, or its bytes
 * @throws GraftError when it cannot be fetched, is not a Graft model, or cannot run here
 * @throws UsageError when `device` is 'webgpu' and this browser has none
 * @throws the signal's reason when it cancels the download
 */
export async function loadClassifier(
  source: ModelSource,
  options: LoadClassifierOptions = {},
): Promise<WebClassifier> {
  checkOptions('loadClassifier', options, {
    device: oneOf('auto', 'webgpu', 'wasm'),
    threads: wholeAboveZero,
    runtimeFiles: text,
    importRuntime: callable,
    onProgress: callable,
    signal: abortSignal,
    loadHeif: callable,
  });
  const name = nameOf(source);
  const bytes = await readModelFile(source, options);
  const header = readModelHeader(bytes, name);
  const card = readCard(header.metadata, name);
  expectCardFits(card, header, name);
  try {
    return new WebClassifier(card, await createExecution(bytes, card, options), options.loadHeif);
  } catch (error) {
    if (error instanceof GraftError) throw error;
    throw new GraftError(`${name} cannot run in this browser: ${reasonOf(error)}.`, {
      hint: 'Use a browser from the last three years, and put the files of onnxruntime-web where it looks for them.',
      cause: error,
    });
  }
}
