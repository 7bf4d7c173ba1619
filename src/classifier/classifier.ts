import { GraftError, UsageError } from '../errors.js';
import { serializeGraph } from '../graph/index.js';
import { anything, checkOptions } from '../options.js';
import { expectBytes, type Images } from '../pictures/index.js';
import { type ParallelSession, runtimeOf } from '../runtime/index.js';
import { currentSession, type Session } from '../session/index.js';
import type { ClassifierCard } from './card.js';
import { type ClassifierFile, readClassifierFile } from './classifier-file.js';
import {
  type EvaluateMultilabelPicturesOptions,
  type EvaluateOptions,
  evaluateClassifier,
  evaluateMultilabelClassifier,
  type LabelledPictures,
} from './evaluate.js';
import {
  type EvaluateFamiliarityOptions,
  evaluateFamiliarity,
  type FamiliarityEvaluation,
} from './evaluate-familiarity.js';
import type { ClassifierEvaluation } from './evaluation.js';
import type { MultilabelEvaluation } from './multilabel-evaluation.js';
import {
  type BatchPrediction,
  type FilePrediction,
  type PictureSource,
  predictPictures,
} from './predict-pictures.js';
import type { Source } from './source.js';

/**
 * A trained classifier, ready for use: decoding and resizing are done as its card says. `loadClassifier` gives one.
 */
export class Classifier {
  /** The file's card. */
  readonly card: ClassifierCard;
  readonly #session: ParallelSession;
  #disposed = false;

  /** @internal */
  constructor(card: ClassifierCard, session: ParallelSession) {
    this.card = card;
    this.#session = session;
  }

  /** In the order of the outputs. */
  get classNames(): readonly string[] {
    return this.card.classNames;
  }

  /**
   * Logits and probabilities for a batch of pictures of the right size, each [batch, classes], and how familiar each
   * picture is, [batch], if the classifier measures it.
   *
   * @throws UsageError for pictures that are not 8-bit, or of another size
   * @throws GraftError after `dispose`
   */
  async predictOnBatch(images: Images): Promise<BatchPrediction> {
    if (this.#disposed) {
      throw new GraftError('This classifier was disposed.', { hint: 'Load it again with loadClassifier.' });
    }
    expectBytes('The classifier', images);
    const [, ...size] = images.shape;
    const wanted = [...this.card.imageSize, 3];
    if (size.join() !== wanted.join()) {
      throw new UsageError(
        `The classifier expects pictures of the shape [${wanted.join(', ')}], but received [${size.join(', ')}].`,
        { hint: 'predictFiles resizes pictures itself.' },
      );
    }
    const { logits, probabilities, familiarity } = await this.#session.run({
      image: { type: 'uint8', shape: images.shape, data: images.data },
    });
    return {
      logits: logits.data as Float32Array,
      probabilities: probabilities.data as Float32Array,
      ...(familiarity !== undefined && { familiarity: familiarity.data as Float32Array }),
    };
  }

  /**
   * Classifies pictures in their order: files by their paths, or what `findPictures` found, or contents under a name. A
   * picture that cannot be read gives an entry with an `error`. It decodes the next pictures while some are classified;
   * at most about a hundred are in memory at a time.
   *
   * @throws GraftError when the process has too many files open
   */
  predictFiles(
    pictures: Iterable<PictureSource> | AsyncIterable<PictureSource>,
  ): AsyncGenerator<FilePrediction> {
    return predictPictures(pictures, this.card, (images) => this.predictOnBatch(images));
  }

  /**
   * Measures the classifier on labelled pictures; `findLabelledPictures` finds those of a folder or a list.
   *
   * @throws GraftError when no image can be read
   */
  async evaluate(
    pictures: LabelledPictures,
    options: EvaluateOptions = {},
  ): Promise<ClassifierEvaluation & Pick<LabelledPictures, 'part'>> {
    return { ...(await evaluateClassifier(this, pictures, options)), part: pictures.part };
  }

  /**
   * Measures a multilabel classifier on pictures that may have several labels, or none; `findLabelledPictures` finds
   * them.
   *
   * @throws GraftError when no image can be read
   * @throws UsageError for a classifier that chooses one class for each picture
   */
  async evaluateMultilabel(
    pictures: LabelledPictures,
    options: EvaluateMultilabelPicturesOptions = {},
  ): Promise<MultilabelEvaluation & Pick<LabelledPictures, 'part'>> {
    return { ...(await evaluateMultilabelClassifier(this, pictures, options)), part: pictures.part };
  }

  /**
   * Measures how well familiarity tells pictures of its classes from others.
   *
   * @param own pictures of its classes that it was not trained on
   * @param others pictures of something else
   * @throws UsageError when the classifier does not measure how familiar a picture is
   */
  async evaluateFamiliarity(
    own: Iterable<PictureSource> | AsyncIterable<PictureSource>,
    others: Iterable<PictureSource> | AsyncIterable<PictureSource>,
    options: EvaluateFamiliarityOptions = {},
  ): Promise<FamiliarityEvaluation> {
    return await evaluateFamiliarity(this, own, others, options);
  }

  /** Frees what the classifier holds in the runtime. To use it afterwards, load it again. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#session.release();
  }
}

/**
 * Loads a classifier that Graft saved.
 *
 * @param source the path or the address of a model.onnx, or its content
 * @throws UsageError when the file cannot be read, or the source is something else
 * @throws GraftError when it cannot be fetched, or is not a Graft model
 *
 * @example
 * ```ts
 * import { loadClassifier } from '@graft-vision/graft';
 *
 * const classifier = await loadClassifier('model.onnx');
 * for await (const prediction of classifier.predictFiles(['cat.jpg', 'dog.jpg'])) console.log(prediction);
 * ```
 */
export async function loadClassifier(
  source: Source,
  options: { session?: Session } = {},
): Promise<Classifier> {
  checkOptions('loadClassifier', options, { session: anything });
  const { session = currentSession() } = options;
  return await openClassifier(await readClassifierFile(source), session);
}

/** Loads a classifier from a file that was read already, or from a graph that was just made. */
export async function openClassifier(
  { card, graph, bytes }: Pick<ClassifierFile, 'card' | 'graph'> & { readonly bytes?: Uint8Array },
  session: Session,
): Promise<Classifier> {
  return new Classifier(card, await runtimeOf(session).createParallelSession(bytes ?? serializeGraph(graph)));
}
