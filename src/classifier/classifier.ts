import { readFile } from 'node:fs/promises';
import {
  decodeImage,
  encodeLabels,
  type ImageDataset,
  type Images,
  imageDatasetFromDirectory,
  prefetch,
  UnreadableImageError,
} from '../data/index.js';
import { reasonOf, UsageError } from '../errors.js';
import { parseGraph } from '../graph/index.js';
import { CategoricalCrossentropy } from '../nn/index.js';
import { type ParallelSession, type Runtime, sharedRuntime } from '../runtime/index.js';
import { type Evaluation, type OutputBatch, runEvaluation } from '../train/index.js';
import { type ClassifierCard, readCard } from './card.js';

/** What the classifier says about one picture. */
export interface PicturePrediction {
  readonly label: string;
  /** Of that label. */
  readonly probability: number;
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** What the classifier says about one file, or why it says nothing. */
export type FilePrediction =
  | ({ readonly path: string } & PicturePrediction)
  | { readonly path: string; readonly error: string };

/** Files that are decoded while others are classified. */
const decodesAhead = 8;
const batchSize = 32;

/**
 * A trained classifier, ready for use: decoding and resizing are done as its card says. `loadClassifier` gives one.
 */
export class Classifier {
  /** What the file says about itself. */
  readonly card: ClassifierCard;
  readonly #session: ParallelSession;

  /** @internal */
  constructor(card: ClassifierCard, session: ParallelSession) {
    this.card = card;
    this.#session = session;
  }

  /** In the order of the outputs. */
  get classNames(): readonly string[] {
    return this.card.classNames;
  }

  /** Logits and probabilities for a batch of pictures of the right size, each [batch, classes]. */
  async predictOnBatch(images: Images): Promise<{ logits: Float32Array; probabilities: Float32Array }> {
    const { logits, probabilities } = await this.#session.run({
      image: { type: 'uint8', shape: images.shape, data: images.data },
    });
    return { logits: logits.data as Float32Array, probabilities: probabilities.data as Float32Array };
  }

  /** Classifies picture files, in order. A file that cannot be read gives an entry with an `error`. */
  async *predictFiles(paths: readonly string[]): AsyncGenerator<FilePrediction> {
    const decoded = prefetch(paths, (path) => this.#decode(path), decodesAhead);
    let waiting: DecodedFile[] = [];
    for await (const file of decoded) {
      waiting.push(file);
      if (waiting.length < batchSize) continue;
      yield* await this.#classify(waiting);
      waiting = [];
    }
    yield* await this.#classify(waiting);
  }

  /**
   * Loss and accuracy on a folder of class folders, whose names must be among the classifier's classes.
   *
   * @throws UsageError when the folder is missing or has other classes
   * @throws GraftError when no image can be read
   */
  async evaluate(
    directory: string,
    onBatchEnd?: (position: { step: number; steps: number; images: number }) => void,
  ): Promise<Evaluation> {
    const { imageSize, resize } = this.card;
    const dataset = await imageDatasetFromDirectory(directory, {
      ...resize,
      imageSize,
      batchSize,
      shuffle: false,
      // Each picture is needed once.
      cacheBudget: 0,
      diskBudget: 0,
    });
    const classOf = dataset.classNames.map((name) => this.#classNumber(name, directory));
    const loss = new CategoricalCrossentropy({ fromLogits: true });
    try {
      return await runEvaluation(dataset, loss, this.#outputBatches(dataset, classOf), onBatchEnd);
    } finally {
      await dataset.close();
    }
  }

  /** @param classOf the classifier's class for each class of the data set */
  async *#outputBatches(dataset: ImageDataset, classOf: readonly number[]): AsyncGenerator<OutputBatch> {
    for await (const batch of prefetch(dataset.plan(0), (indices) => dataset.load(indices), 2)) {
      if (batch.indices.length === 0) continue;
      const { logits: outputs } = await this.predictOnBatch(batch.images);
      const labels = Array.from(batch.labels.data, (label) => classOf[label]);
      const targets = encodeLabels(labels, 'categorical', this.classNames.length).data as Float32Array;
      yield { outputs, indices: batch.indices, targets };
    }
  }

  /** Frees what the classifier holds in the runtime. */
  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async #decode(path: string): Promise<DecodedFile> {
    try {
      return { path, pixels: await decodeImage(path, this.card.imageSize, this.card.resize) };
    } catch (error) {
      return { path, reason: error instanceof UnreadableImageError ? error.reason : reasonOf(error) };
    }
  }

  async #classify(files: readonly DecodedFile[]): Promise<FilePrediction[]> {
    const readable = files.filter((file) => 'pixels' in file);
    const [height, width] = this.card.imageSize;
    const size = height * width * 3;
    const data = new Uint8Array(readable.length * size);
    readable.forEach((file, row) => {
      data.set(file.pixels, row * size);
    });
    const classes = this.classNames.length;
    const probabilities =
      readable.length === 0
        ? new Float32Array(0)
        : (await this.predictOnBatch({ data, shape: [readable.length, height, width, 3] })).probabilities;
    let row = 0;
    return files.map((file) => {
      if (!('pixels' in file)) return { path: file.path, error: file.reason };
      const own = probabilities.subarray(row * classes, (row + 1) * classes);
      row++;
      return { path: file.path, ...describe(own, this.classNames) };
    });
  }

  #classNumber(name: string, directory: string): number {
    const number = this.classNames.indexOf(name);
    if (number >= 0) return number;
    throw new UsageError(`${directory} has a class folder "${name}" that the model does not know.`, {
      hint: `It knows ${this.classNames.join(', ')}.`,
    });
  }
}

type DecodedFile =
  | { readonly path: string; readonly pixels: Uint8Array }
  | { readonly path: string; readonly reason: string };

function describe(probabilities: Float32Array, classNames: readonly string[]): PicturePrediction {
  const best = probabilities.indexOf(Math.max(...probabilities));
  return {
    label: classNames[best],
    probability: probabilities[best],
    probabilities: Object.fromEntries(classNames.map((name, index) => [name, probabilities[index]])),
  };
}

/**
 * Loads a classifier that Graft saved.
 *
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a model of Graft's
 */
export async function loadClassifier(path: string, options: { runtime?: Runtime } = {}): Promise<Classifier> {
  const bytes = await readFile(path).catch((error) => {
    throw new UsageError(`The model ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  const card = readCard(parseGraph(bytes, path).metadata, path);
  const runtime = options.runtime ?? sharedRuntime();
  return new Classifier(card, await runtime.createParallelSession(bytes));
}
