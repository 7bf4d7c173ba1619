import type { ImageDataset, Labels, SkippedFile } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import type { Loss } from '../nn/index.js';
import { BatchReader } from './batch-reader.js';
import type { BatchPosition } from './callback.js';
import { type CompiledMetric, MetricRun } from './compiled-metrics.js';
import type { Logs } from './history.js';
import { lossWeights } from './loss-weights.js';
import type { ModelData } from './model-data.js';
import { sampleLosses } from './sample-losses.js';
import { measuredTargets, targetsFor } from './targets.js';

/**
 * How well a model does on a data set: `loss`, and the metrics that it is compiled with under their names, over all
 * images that could be read.
 */
export type Evaluation = Logs & {
  /** Images that could be read. */
  readonly count: number;
  readonly skipped: readonly SkippedFile[];
};

/** Outputs of the model for one batch; unreadable pictures are left out. */
export interface OutputBatch {
  readonly outputs: Float32Array;
  readonly samples: number;
  /** The labels of the pictures. */
  readonly labels: () => Labels;
  /** How much each picture counts; undefined where all count 1. */
  readonly sampleWeight: ArrayLike<number> | undefined;
}

/** The batches of a data set in its base order. */
export function baseOrderBatches(dataset: ImageDataset): number[][] {
  const { batchSize, indices } = dataset;
  return Array.from({ length: dataset.cardinality() }, (_, step) =>
    indices.slice(step * batchSize, (step + 1) * batchSize),
  );
}

/**
 * Loss and metrics over all batches.
 *
 * @param data where the batches come from
 * @param compiled.penalty what regularizers add to the loss
 * @throws GraftError when no image can be read
 */
export async function runEvaluation(
  data: ModelData,
  {
    loss,
    metrics,
    penalty = 0,
  }: { readonly loss: Loss; readonly metrics: readonly CompiledMetric[]; readonly penalty?: number },
  batches: AsyncIterable<OutputBatch>,
  onBatchEnd?: (position: Omit<BatchPosition, 'epoch' | 'keptImages'>) => void | Promise<void>,
): Promise<Evaluation> {
  const steps = data instanceof BatchReader ? data.steps : data.dataset.cardinality();
  const run = new MetricRun(metrics);
  let step = 0;
  let lossSum = 0;
  let count = 0;
  for await (const { outputs, samples, labels, sampleWeight } of batches) {
    const targets = targetsFor(labels(), loss, outputs.length / samples);
    const losses = sampleLosses(loss, outputs, targets, samples);
    const { weights, divisor } = lossWeights(loss, targets, samples, sampleWeight);
    const sum = losses.reduce((total, value, row) => total + value * weights[row], 0);
    // As in Keras, each batch's loss counts as often as it has samples.
    lossSum += divisor === samples ? sum : (sum / divisor) * samples;
    run.update(measuredTargets(targets, loss, samples), outputs, samples, sampleWeight);
    count += samples;
    step++;
    await onBatchEnd?.({ step, steps, images: count });
  }
  if (count === 0) throw nothingRead(data);
  const logs: Logs = { loss: lossSum / count + penalty, ...run.results() };
  const skipped = data instanceof BatchReader ? [] : data.dataset.skipped;
  return { ...logs, count, skipped } as unknown as Evaluation;
}

function nothingRead(data: ModelData): GraftError {
  if (data instanceof BatchReader) return new GraftError('There was no batch with pictures.');
  const { count, skipped } = data.dataset;
  return new GraftError(`None of the ${count} images could be read.`, {
    hint: skipped[0] && `The first one: ${skipped[0].path}: ${skipped[0].reason}.`,
  });
}
