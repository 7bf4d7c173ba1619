import type { ImageDataset } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import type { Model } from '../train/index.js';
import type { LabelledPredictions } from './evaluation.js';

/**
 * What a model that is still in training says about a data set, for `evaluatePredictions`. After `evaluate` this is
 * quick, since outputs of the frozen part are kept.
 *
 * @param model one that gives logits: one for two classes, else one for each class
 * @throws UsageError where outputs and classes do not go together
 */
export async function labelledPredictions(model: Model, dataset: ImageDataset): Promise<LabelledPredictions> {
  const { classNames } = dataset;
  const { data, shape } = await model.predict(dataset);
  const outputs = shape[1];
  if (outputs !== classNames.length && !(outputs === 1 && classNames.length === 2)) {
    throw new UsageError(
      `Expected ${classNames.length} outputs, one a class, but model ${model.name} has ${outputs}.`,
    );
  }
  const files = new Map(dataset.indices.map((index, at) => [index, dataset.paths[at]]));
  const readable = dataset.indices.filter((index) => !dataset.isUnreadable(index));
  return {
    classNames,
    paths: readable.map((index) => files.get(index)!),
    labels: Int32Array.from(dataset.classesOf(readable)),
    logits: outputs === 1 ? withZeros(data) : data,
    skipped: dataset.skipped,
  };
}

/** A logit of the second class as two logits, of which the first is 0: their softmax is the logistic function. */
function withZeros(logits: Float32Array): Float32Array {
  const pairs = new Float32Array(2 * logits.length);
  logits.forEach((logit, row) => {
    pairs[2 * row + 1] = logit;
  });
  return pairs;
}
