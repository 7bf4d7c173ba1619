import {
  encodeLabels,
  type ImageDataset,
  type Images,
  imageDatasetFromDirectory,
  prefetch,
} from '../data/index.js';
import { serializeGraph } from '../graph/index.js';
import { CategoricalCrossentropy } from '../nn/index.js';
import { type ParallelSession, type Runtime, sharedRuntime } from '../runtime/index.js';
import { type Evaluation, type OutputBatch, runEvaluation } from '../train/index.js';
import type { ClassifierCard } from './card.js';
import { classNumbers } from './class-numbers.js';
import { type ClassifierFile, readClassifierFile } from './classifier-file.js';
import { type FilePrediction, type PictureSource, predictPictures } from './predict-pictures.js';

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

  /**
   * Classifies pictures in their order: files by their paths, or what `findPictures` found, or contents under a name. A
   * picture that cannot be read gives an entry with an `error`. While some are classified the next ones are decoded; no
   * more than about a hundred are in memory at a time.
   *
   * @throws GraftError when the process has too many files open
   */
  predictFiles(
    pictures: Iterable<PictureSource> | AsyncIterable<PictureSource>,
  ): AsyncGenerator<FilePrediction> {
    const predict = async (images: Images): Promise<Float32Array> =>
      (await this.predictOnBatch(images)).probabilities;
    return predictPictures(pictures, this.card, predict);
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
    });
    const classOf = classNumbers(this.classNames, dataset.classNames, directory);
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
}

/**
 * Loads a classifier that Graft saved.
 *
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a model of Graft's
 */
export async function loadClassifier(path: string, options: { runtime?: Runtime } = {}): Promise<Classifier> {
  return await openClassifier(await readClassifierFile(path), options.runtime);
}

/** Loads a classifier whose file was read already, or whose graph was just made. */
export async function openClassifier(
  { card, graph, bytes }: Pick<ClassifierFile, 'card' | 'graph'> & { readonly bytes?: Uint8Array },
  runtime: Runtime = sharedRuntime(),
): Promise<Classifier> {
  return new Classifier(card, await runtime.createParallelSession(bytes ?? serializeGraph(graph)));
}
