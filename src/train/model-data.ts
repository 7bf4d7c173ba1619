import { type ImageArray, ImageDataset, imageDatasetFromArrays, type LabelArray } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { type Functional, formatShape } from '../nn/index.js';
import { expectBytes, type Images } from '../pictures/index.js';
import { BatchReader, isBatches } from './batch-reader.js';
import { type Batches, checkWeights, describe } from './input-batch.js';

/** The data that `fit`, `evaluate` and `predict` take. */
export type AnyData = ImageDataset | Batches | ImageArray;

/** Options of `fit`, `evaluate` and `predict` that only pictures in memory have. */
export interface ArrayOptions {
  /** Default 32. */
  batchSize?: number;
  /** How much each picture counts in the loss and in weighted metrics, one number per picture. Default 1. */
  sampleWeight?: ArrayLike<number>;
}

/** Pictures in memory with their labels and, if given, how much each counts. */
export type ArrayData = readonly [images: ImageArray, labels: LabelArray, sampleWeight?: ArrayLike<number>];

/** A data set, and how much each of its pictures counts, by their positions. */
export interface WeightedData {
  readonly dataset: ImageDataset;
  readonly sampleWeight?: ArrayLike<number>;
}

/** Pictures that are ready to be read, as a data set or as batches. */
export type ModelData = WeightedData | BatchReader;

/** How pictures are read for `evaluate` and `predict`, and for the training of `fit`. */
interface DataOptions extends ArrayOptions {
  shuffle?: boolean;
  /** For the orders of pictures in memory. */
  seed?: number;
  /** How many batches are read. Default: all. */
  steps?: number;
  /** The name of that number, for messages. */
  stepsName?: string;
  /** Whether iterables must have labels; pictures in memory get them as an argument. Default true. */
  labelled?: boolean;
}

/**
 * Pictures ready to be read, from every kind of data.
 *
 * @param what the method that reads them, for messages
 * @throws UsageError for what is neither a data set nor an iterable nor pictures and labels
 */
export function dataOf(
  model: Functional,
  what: string,
  data: AnyData,
  labels: LabelArray | undefined,
  options: DataOptions,
): ModelData {
  const { sampleWeight, steps, stepsName = 'steps', labelled = true, ...arrayOptions } = options;
  if (data instanceof ImageDataset) {
    expectNoLabels(what, 'a data set', labels);
    refuse(what, { batchSize: options.batchSize, shuffle: options.shuffle, sampleWeight }, DATASET_HINTS);
    return firstSteps({ dataset: expectSize(model, data) }, steps, stepsName);
  }
  if (isBatches(data)) {
    expectNoLabels(what, 'batches', labels);
    refuse(what, { batchSize: options.batchSize, shuffle: options.shuffle, sampleWeight }, BATCH_HINTS);
    return new BatchReader(data, model, { what, labelled, steps, stepsName });
  }
  if (data === null || typeof data !== 'object' || !('data' in data) || !('shape' in data)) {
    throw new UsageError(
      `${what} expects a data set, pictures in memory or an iterable of batches, but received ${describe(data)}.`,
      {
        hint: 'Pictures in memory are { data, shape: [count, height, width, 3] } with labels.',
      },
    );
  }
  const dataset = expectSize(model, imageDatasetFromArrays(data, labels, arrayOptions));
  if (sampleWeight !== undefined) checkWeights(what, sampleWeight, dataset.count);
  return firstSteps({ dataset, sampleWeight }, steps, stepsName);
}

/** The first batches of a data set. @throws UsageError when there are fewer */
export function firstSteps(
  { dataset, sampleWeight }: WeightedData,
  steps: number | undefined,
  stepsName: string,
): WeightedData {
  if (steps === undefined) return { dataset, sampleWeight };
  if (steps > dataset.cardinality()) {
    throw new UsageError(
      `${stepsName} asks for ${steps} batches, but the data has only ${dataset.cardinality()}.`,
    );
  }
  return { dataset: dataset.take(steps), sampleWeight };
}

/** Labels and options: pictures in memory have their labels in front of the options, everything else has them inside. */
export function dividedArguments<Options extends object>(
  data: AnyData,
  second: Options | LabelArray | undefined,
  third: Options | undefined,
): { labels: LabelArray | undefined; options: Options } {
  const inMemory = !(data instanceof ImageDataset || isBatches(data));
  // Labels with other data are refused later.
  const isLabels = inMemory || Array.isArray(second) || ArrayBuffer.isView(second);
  const options = (isLabels ? third : second) as Options | undefined;
  return { labels: isLabels ? (second as LabelArray) : undefined, options: options ?? ({} as Options) };
}

/** Uses data, and ends the iteration over it. */
export async function closing<Result>(data: ModelData, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } finally {
    if (data instanceof BatchReader) await data.close();
  }
}

/** @throws UsageError when the pictures of a data set do not have the size that a model expects */
function expectSize({ name, inputShape }: Functional, dataset: ImageDataset): ImageDataset {
  const { imageSize } = dataset;
  const [, height, width] = inputShape;
  if (height === imageSize[0] && width === imageSize[1]) return dataset;
  throw new UsageError(
    `Model ${name} expects images of ${height}x${width}, but the data set gives ${imageSize[0]}x${imageSize[1]}.`,
    { hint: 'Pass the same imageSize to imageDatasetFromDirectory.' },
  );
}

/** @throws UsageError when a batch of pictures does not have the shape that a model expects */
export function expectImages({ name, inputShape }: Functional, images: Images): void {
  const { shape } = images;
  expectBytes(`Model ${name}`, images);
  const expected = [shape[0], ...inputShape.slice(1)];
  if (shape.every((size, axis) => size === expected[axis])) return;
  throw new UsageError(
    `Model ${name} expects images of shape ${formatShape(inputShape)}, but received ${formatShape(shape)}.`,
  );
}

function expectNoLabels(what: string, data: string, labels: LabelArray | undefined): void {
  if (labels === undefined) return;
  throw new UsageError(`${what} received labels in addition to ${data}.`, {
    hint: 'They have labels of their own: leave that argument out.',
  });
}

const DATASET_HINT =
  'A data set has its own batch size and order; for weights of classes there is classWeight.';

const DATASET_HINTS = { batchSize: DATASET_HINT, shuffle: DATASET_HINT, sampleWeight: DATASET_HINT };

/** What to do instead, for options that cannot be used with an iterable of batches. */
export const BATCH_HINTS = {
  batchSize: 'The iterable determines the size of its batches.',
  shuffle: 'Shuffle where the batches are made: they are used in their order.',
  sampleWeight: 'Give each batch its own: `yield { images, labels, sampleWeight }`.',
  validationSplit: 'The number of batches is not known. Pass other batches as validationData.',
  augmentedViews: 'They are kept for each picture, and only a data set can identify its pictures.',
  checkpoint:
    'An iterable cannot continue in the middle. Train on a data set, or save the weights with ModelCheckpoint.',
};

/** @throws UsageError for the first option that is given, with what to do instead */
export function refuse(
  what: string,
  given: Readonly<Record<string, unknown>>,
  hints: Readonly<Record<string, string>>,
): void {
  const name = Object.keys(given).find((key) => given[key] !== undefined);
  if (name === undefined) return;
  const where = ['augmentedViews', 'checkpoint'].includes(name) ? 'a data set or pictures' : 'pictures';
  throw new UsageError(`${what} takes ${name} only with ${where} in memory.`, { hint: hints[name] });
}
