import {
  type ImageArray,
  imagesFromArray,
  type LabelArray,
  type Labels,
  labelsFromArray,
} from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { type Functional, formatShape } from '../nn/index.js';
import type { Images } from '../pictures/index.js';
import { shown } from '../shown.js';

/** A batch that `fit`, `evaluate` and `predict` take from a generator; a batch of a data set is one. */
export interface InputBatch {
  /** Whole numbers from 0 to 255, [count, height, width, 3]. */
  readonly images: ImageArray;
  /**
   * Class numbers, rows of 0 and 1, or labels like those in a batch of a data set, whose numbers may be between 0 and 1
   * if the loss accepts them. `predict` does not need labels.
   */
  readonly labels?: Labels | LabelArray;
  /** How much each picture counts in the loss and in weighted metrics, one number per picture. Default 1. */
  readonly sampleWeight?: ArrayLike<number>;
  /**
   * Whole numbers that identify the pictures: with the seed and the epoch they determine how a picture is augmented.
   * Default: counted from 0, over all batches.
   */
  readonly indices?: readonly number[];
}

/**
 * Batches of pictures from anything that can be iterated over, such as a generator; asynchronous or not. They may differ
 * in the number of pictures.
 */
export type Batches = AsyncIterable<InputBatch> | Iterable<InputBatch>;

/** A batch whose parts fit each other and a model. */
export interface CheckedBatch {
  readonly images: Images;
  readonly labels: Labels | undefined;
  readonly sampleWeight: Float32Array | undefined;
  readonly indices: readonly number[];
}

/** What is known about a batch before it is checked. */
interface BatchContext {
  /** The method that takes it, for messages: 'fit'. */
  readonly what: string;
  /** Counted from 1. */
  readonly number: number;
  /** Pictures in the batches before it. */
  readonly picturesBefore: number;
  /** Whether it must have labels. */
  readonly labelled: boolean;
}

/**
 * Labels and weights are copied: a generator may use its arrays again for the next batch.
 *
 * @throws UsageError when it is not a batch, or when its parts do not fit each other or the model
 */
export function checkBatch(value: unknown, model: Functional, context: BatchContext): CheckedBatch {
  const { what, number, picturesBefore, labelled } = context;
  const name = `batch ${number}`;
  if (value === null || typeof value !== 'object' || !('images' in value)) {
    throw new UsageError(`${what} expects batches { images, labels }, but ${name} is ${describe(value)}.`, {
      hint: 'Write `yield { images: { data, shape: [count, height, width, 3] }, labels }`.',
    });
  }
  const { images: given, labels, sampleWeight, indices } = value as InputBatch;
  if (given === null || typeof given !== 'object' || !('data' in given) || !('shape' in given)) {
    throw new UsageError(
      `${what} expects images to be { data, shape: [count, height, width, 3] }, but in ${name} they are ${describe(given)}.`,
    );
  }
  const images = inBatch(what, name, () => imagesFromArray(given));
  const [count] = images.shape;
  const expected = model.inputShape.slice(1);
  if (expected.some((size, axis) => size !== images.shape[axis + 1])) {
    throw new UsageError(
      `Model ${model.name} expects images of shape ${formatShape(model.inputShape)}, but those of ${name} have ${formatShape(images.shape)}.`,
    );
  }
  if (labelled && labels === undefined) {
    throw new UsageError(`${what} expects labels with the images, but ${name} has none.`, {
      hint: 'Write `yield { images, labels }`.',
    });
  }
  if (sampleWeight !== undefined) checkWeights(`For ${name} ${what}`, sampleWeight, count);
  if (indices !== undefined) checkIndices(`For ${name} ${what}`, indices, count);
  return {
    images,
    labels: labels && inBatch(what, name, () => labelsOf(labels, count)),
    sampleWeight: sampleWeight && Float32Array.from(sampleWeight),
    indices: indices ?? Array.from({ length: count }, (_, row) => picturesBefore + row),
  };
}

/** @throws UsageError unless there is a number of at least 0 for each picture */
export function checkWeights(what: string, weights: ArrayLike<number>, count: number): void {
  if (weights.length !== count) {
    throw new UsageError(
      `${what} expects one sampleWeight per picture, ${count}, but received ${weights.length}.`,
    );
  }
  const wrong = Array.from(weights).find((weight) => !(Number.isFinite(weight) && weight >= 0));
  if (wrong !== undefined) {
    throw new UsageError(`${what} expects sampleWeight to be at least 0, but received ${shown(wrong)}.`);
  }
}

/** A value in a few words, for messages. */
export function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value)
    ? `a list of ${value.length}`
    : `an object with ${Object.keys(value).slice(0, 8).join(', ') || 'nothing'}`;
}

function checkIndices(what: string, indices: readonly number[], count: number): void {
  if (indices.length !== count) {
    throw new UsageError(`${what} expects one index per picture, ${count}, but received ${indices.length}.`);
  }
  const wrong = indices.find((index) => !Number.isSafeInteger(index) || index < 0);
  if (wrong !== undefined) {
    throw new UsageError(
      `${what} expects indices to be whole numbers of at least 0, but received ${shown(wrong)}.`,
    );
  }
}

function labelsOf(labels: Labels | LabelArray, count: number): Labels {
  if (!('data' in labels)) return labelsFromArray(labels, count);
  const { data, shape } = labels;
  const fits =
    Array.isArray(shape) &&
    (shape.length === 1 || shape.length === 2) &&
    shape[0] === count &&
    data.length === shape.reduce((product, length) => product * length, 1);
  if (!fits) {
    throw new UsageError(
      `Expected labels of shape [${count}] or [${count}, classes] but received ${data?.length} numbers of shape [${String(shape)}].`,
    );
  }
  return { data: data.slice(), shape };
}

/** Adds the batch's number to an error. */
function inBatch<Result>(what: string, name: string, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${what} cannot take ${name}. ${error.message}`, { hint: error.hint, cause: error });
  }
}
