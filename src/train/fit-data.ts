import { ImageDataset, type LabelArray } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import type { Functional } from '../nn/index.js';
import { BatchReader, expectRestarts, isBatches } from './batch-reader.js';
import { type Batches, describe, type InputBatch } from './input-batch.js';
import {
  type AnyData,
  type ArrayData,
  type ArrayOptions,
  BATCH_HINTS,
  dataOf,
  firstSteps,
  type ModelData,
  refuse,
  type WeightedData,
} from './model-data.js';

/** The training and validation data of `fit`, from its arguments. */
export interface FitData {
  readonly training: ModelData;
  readonly validation: ModelData | undefined;
}

/**
 * @param nextSeed for the orders of pictures in memory
 * @throws UsageError for what is neither a data set nor an iterable nor pictures and labels, and for options that
 * cannot be used with it
 */
export function fitData(
  model: Functional,
  data: AnyData,
  labels: LabelArray | undefined,
  options: FitDataOptions,
  nextSeed: () => number,
): FitData {
  const { batchSize, shuffle, sampleWeight, stepsPerEpoch, validationData, validationSplit = 0 } = options;
  const inMemory = !(data instanceof ImageDataset);
  const shared = { batchSize, shuffle, sampleWeight };
  if (inMemory && isBatches(data)) {
    const { augmentedViews, checkpoint } = options;
    const split = validationSplit > 0 ? validationSplit : undefined;
    refuse('fit', { validationSplit: split, augmentedViews, checkpoint }, BATCH_HINTS);
    const more = { ...shared, steps: stepsPerEpoch, stepsName: 'stepsPerEpoch' };
    const training = dataOf(model, 'fit', data, labels, more) as BatchReader;
    const epochs = (options.epochs ?? 1) - (options.initialEpoch ?? 0);
    if (epochs > 1) expectRestarts(training, `fit trains ${epochs} epochs`, 'stepsPerEpoch');
    return { training, validation: validationOf(model, validationData, options) };
  }
  if (inMemory && labels === undefined) {
    throw new UsageError('fit expects labels with pictures in memory, but received none.', {
      hint: 'Write `model.fit(images, labels, { epochs: 10 })`.',
    });
  }
  if (!inMemory && validationSplit > 0) {
    throw new UsageError('fit takes validationSplit only with pictures in memory.', {
      hint: 'Divide a data set with `take` and `skip`, or with `validationSplit` when it is made.',
    });
  }
  const seed = inMemory ? nextSeed() : undefined;
  let { dataset } = dataOf(model, 'fit', data, labels, { ...shared, seed }) as WeightedData;
  let validation = validationOf(model, validationData, options);
  if (validationSplit > 0) {
    if (validation !== undefined) {
      throw new UsageError('fit takes validationSplit or validationData, but not both.');
    }
    const kept = Math.floor(dataset.count * (1 - validationSplit));
    const held = { dataset: dataset.only(dataset.indices.slice(kept)), sampleWeight };
    validation = firstSteps(held, options.validationSteps, 'validationSteps');
    dataset = dataset.only(dataset.indices.slice(0, kept));
  }
  if (stepsPerEpoch !== undefined) dataset = dataset.withStepsPerEpoch(stepsPerEpoch);
  return { training: { dataset, sampleWeight }, validation };
}

/** Validation data as `fit` takes it. */
export type ValidationData = ImageDataset | Batches | ArrayData;

interface FitDataOptions extends ArrayOptions {
  epochs?: number;
  initialEpoch?: number;
  shuffle?: boolean;
  stepsPerEpoch?: number;
  validationData?: ValidationData;
  validationSplit?: number;
  validationSteps?: number;
  validationFreq?: number;
  augmentedViews?: object;
  checkpoint?: object;
}

function validationOf(
  model: Functional,
  data: ValidationData | undefined,
  { batchSize, validationSplit = 0, validationSteps: steps, ...options }: FitDataOptions,
): ModelData | undefined {
  if (data === undefined) {
    if (steps === undefined || validationSplit > 0) return undefined;
    throw new UsageError('fit takes validationSteps only with validationData or validationSplit.');
  }
  const more = { steps, stepsName: 'validationSteps' };
  if (data instanceof ImageDataset || (isBatches(data) && !Array.isArray(data)) || isListOfBatches(data)) {
    const validation = dataOf(model, 'validationData', data, undefined, more);
    const { epochs = 1, initialEpoch = 0, validationFreq = 1 } = options;
    const times = Math.floor(epochs / validationFreq) - Math.floor(initialEpoch / validationFreq);
    if (validation instanceof BatchReader && times > 1) {
      expectRestarts(validation, `fit validates ${times} times`, 'validationSteps');
    }
    return validation;
  }
  if (!Array.isArray(data) || data.length < 2) {
    throw new UsageError(
      `fit expects validationData to be a data set, [images, labels] or an iterable of batches, but received ${describe(data)}.`,
    );
  }
  const [images, labels, sampleWeight] = data as unknown as ArrayData;
  return dataOf(model, 'validationData', images, labels, {
    batchSize,
    shuffle: false,
    sampleWeight,
    ...more,
  });
}

/** Whether it is a list of batches, and not of pictures and their labels. */
function isListOfBatches(data: unknown): data is readonly InputBatch[] {
  return Array.isArray(data) && typeof data[0] === 'object' && data[0] !== null && 'images' in data[0];
}
