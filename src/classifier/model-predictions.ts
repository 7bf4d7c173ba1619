import type { ImageDataset } from '../datasets/index.js';
import type { Model } from '../train/index.js';
import type { LabelledPredictions } from './evaluation.js';
import { type ModelOutputs, outputsOf, taskOfModel } from './model-outputs.js';

/** Next to 1, float32 rounds smaller probabilities to 0, whose logarithm is not a usable logit. */
const SMALLEST_PROBABILITY = 2 ** -126;

/**
 * Predictions of a model in training for a data set, for `evaluatePredictions`. They are quick after `evaluate`,
 * because outputs of the frozen part are kept.
 *
 * @param model has one output for two classes, otherwise one per class: logits, or the probabilities of a softmax or
 * sigmoid, which are converted to logits
 * @param severalLabels whether pictures may have several labels, or none: see `evaluateMultilabel`. Default false
 * @throws UsageError when outputs and classes do not match, or the outputs are neither logits nor probabilities
 *
 * @example
 * ```ts
 * import { evaluatePredictions, labelledPredictions } from '@graft-vision/graft';
 *
 * const evaluation = evaluatePredictions(await labelledPredictions(model, validation));
 * ```
 */
export async function labelledPredictions(
  model: Model,
  dataset: ImageDataset,
  severalLabels = false,
): Promise<LabelledPredictions> {
  const { classNames } = dataset;
  const { kind } = outputsOf(model);
  const task = taskOfModel(model, classNames, severalLabels);
  const logits = logitsFrom((await model.predict(dataset)).data, kind);
  const { paths } = dataset;
  const files = new Map(dataset.indices.map((index, at) => [index, paths[at]]));
  const readable = dataset.indices.filter((index) => !dataset.isUnreadable(index));
  return {
    classNames,
    paths: readable.map((index) => files.get(index)!),
    labels: dataset.imageLabels(readable),
    ...(severalLabels && { unknown: dataset.unknownLabels(readable) }),
    task: task.name,
    logits: task.logits(logits),
    skipped: dataset.skipped,
  };
}

/** A softmax of logarithms restores the probabilities, and the logistic function inverts the log-odds. */
function logitsFrom(outputs: Float32Array, kind: ModelOutputs['kind']): Float32Array {
  if (kind === 'logits') return outputs;
  const log = (probability: number): number => Math.log(Math.max(probability, SMALLEST_PROBABILITY));
  return outputs.map((value) => (kind === 'softmax' ? log(value) : log(value) - log(1 - value)));
}
