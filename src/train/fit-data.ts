import { type ImageArray, ImageDataset, imageDatasetFromArrays, type LabelArray } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { nearestNamesHint } from '../nearest-names.js';
import { type Functional, formatShape } from '../nn/index.js';
import type { Images } from '../pictures/index.js';

/** Options of `fit`, `evaluate` and `predict` that only pictures in memory have. */
export interface ArrayOptions {
  /** Default 32. */
  batchSize?: number;
  /** How much each picture counts in the loss and in weighted metrics, one number per picture. Default 1. */
  sampleWeight?: ArrayLike<number>;
}

/** Pictures in memory with their labels and, where given, how much each counts. */
export type ArrayData = readonly [images: ImageArray, labels: LabelArray, sampleWeight?: ArrayLike<number>];

/** A data set, and how much each of its pictures counts, by their positions. */
export interface WeightedData {
  readonly dataset: ImageDataset;
  readonly sampleWeight?: ArrayLike<number>;
}

/**
 * Pictures as a data set, from whatever they are given as.
 *
 * @param seed for the orders of pictures in memory
 * @throws UsageError for what is neither a data set nor pictures and labels
 */
export function dataOf(
  what: string,
  data: ImageDataset | ImageArray,
  labels: LabelArray | undefined,
  { sampleWeight, ...options }: ArrayOptions & { shuffle?: boolean; seed?: number },
): WeightedData {
  if (data instanceof ImageDataset) {
    if (labels !== undefined) {
      throw new UsageError(`${what} received labels beside a data set, which has its own.`);
    }
    refuse(what, { batchSize: options.batchSize, shuffle: options.shuffle, sampleWeight });
    return { dataset: data };
  }
  if (data === null || typeof data !== 'object' || !('data' in data) || !('shape' in data)) {
    throw new UsageError(
      `${what} expects a data set or pictures in memory, but received ${describe(data)}.`,
      {
        hint: 'Pictures in memory are { data, shape: [count, height, width, 3] } with labels beside them.',
      },
    );
  }
  const dataset = imageDatasetFromArrays(data, labels, options);
  if (sampleWeight !== undefined) checkWeights(what, sampleWeight, dataset.count);
  return { dataset, sampleWeight };
}

/** What `fit` trains and validates on, from what it is given. */
export interface FitData {
  readonly training: WeightedData;
  readonly validation: WeightedData | undefined;
}

/**
 * @param nextSeed for the orders of pictures in memory
 * @throws UsageError for what is neither a data set nor pictures and labels, and for options that do not go with it
 */
export function fitData(
  data: ImageDataset | ImageArray,
  labels: LabelArray | undefined,
  options: FitDataOptions,
  nextSeed: () => number,
): FitData {
  const { batchSize, shuffle, sampleWeight, stepsPerEpoch, validationData, validationSplit = 0 } = options;
  const inMemory = !(data instanceof ImageDataset);
  if (inMemory && labels === undefined) {
    throw new UsageError('fit expects labels beside pictures in memory, but received none.', {
      hint: 'Write `model.fit(images, labels, { epochs: 10 })`.',
    });
  }
  if (!inMemory && validationSplit > 0) {
    throw new UsageError('fit takes validationSplit only with pictures in memory.', {
      hint: 'Divide a data set with `take` and `skip`, or with `validationSplit` when it is made.',
    });
  }
  const seed = inMemory ? nextSeed() : undefined;
  let { dataset } = dataOf('fit', data, labels, { batchSize, shuffle, sampleWeight, seed });
  let validation = validationData && validationOf(validationData, batchSize);
  if (validationSplit > 0) {
    if (validation !== undefined) {
      throw new UsageError('fit takes validationSplit or validationData, and not both.');
    }
    const kept = Math.floor(dataset.count * (1 - validationSplit));
    validation = { dataset: dataset.between(kept, dataset.count), sampleWeight };
    dataset = dataset.between(0, kept);
  }
  if (stepsPerEpoch !== undefined) dataset = dataset.withStepsPerEpoch(stepsPerEpoch);
  return { training: { dataset, sampleWeight }, validation };
}

interface FitDataOptions extends ArrayOptions {
  shuffle?: boolean;
  stepsPerEpoch?: number;
  validationData?: ImageDataset | ArrayData;
  validationSplit?: number;
}

/** Validation data as `fit` takes it. */
function validationOf(data: ImageDataset | ArrayData, batchSize: number | undefined): WeightedData {
  if (data instanceof ImageDataset) return { dataset: data };
  if (!Array.isArray(data) || data.length < 2) {
    throw new UsageError(
      `fit expects validationData to be a data set or [images, labels], but received ${describe(data)}.`,
    );
  }
  const [images, labels, sampleWeight] = data as ArrayData;
  return dataOf('validationData', images, labels, { batchSize, shuffle: false, sampleWeight });
}

/** @throws UsageError when the pictures of a data set are not as large as a model takes them */
export function expectSize({ name, inputShape }: Functional, { imageSize }: ImageDataset): void {
  const [, height, width] = inputShape;
  if (height === imageSize[0] && width === imageSize[1]) return;
  throw new UsageError(
    `Model ${name} expects images of ${height}x${width}, but the data set gives ${imageSize[0]}x${imageSize[1]}.`,
    { hint: 'Pass the same imageSize to imageDatasetFromDirectory.' },
  );
}

/** @throws UsageError when a batch of pictures has not the shape that a model takes */
export function expectImages({ name, inputShape }: Functional, { shape }: Images): void {
  const expected = [shape[0], ...inputShape.slice(1)];
  if (shape.every((size, axis) => size === expected[axis])) return;
  throw new UsageError(
    `Model ${name} expects images of shape ${formatShape(inputShape)}, but received ${formatShape(shape)}.`,
  );
}

/** Options that a call does not have are refused with those that are near. */
export function checkNames(what: string, options: object, names: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw new UsageError(`${what} has no option ${JSON.stringify(name)}.`, {
      hint: nearestNamesHint(name, names),
    });
  }
}

function refuse(what: string, given: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(given).find((key) => given[key] !== undefined);
  if (name === undefined) return;
  throw new UsageError(`${what} takes ${name} only with pictures in memory.`, {
    hint: 'A data set has its own batch size and order; for weights of classes there is classWeight.',
  });
}

function checkWeights(what: string, weights: ArrayLike<number>, count: number): void {
  if (weights.length !== count) {
    throw new UsageError(
      `${what} expects one sampleWeight per picture, ${count}, but received ${weights.length}.`,
    );
  }
  const wrong = Array.from(weights).find((weight) => !(Number.isFinite(weight) && weight >= 0));
  if (wrong !== undefined) {
    throw new UsageError(`${what} expects sampleWeight to be at least 0, but received ${wrong}.`);
  }
}

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value)
    ? `a list of ${value.length}`
    : `an object with ${Object.keys(value).join(', ') || 'nothing'}`;
}
