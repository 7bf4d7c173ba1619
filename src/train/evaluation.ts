import type { ImageDataset, SkippedFile } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import type { Loss } from '../nn/index.js';
import type { BatchPosition } from './callback.js';
import { type CompiledMetric, MetricRun } from './compiled-metrics.js';
import type { Logs } from './history.js';
import { sampleLosses } from './sample-losses.js';
import { measuredTargets, targetsFor } from './targets.js';

/**
 * How well a model does on a data set: `loss`, and the metrics that it is compiled with by their names, over all images
 * that could be read.
 */
export type Evaluation = Logs & {
  /** Images that could be read. */
  readonly count: number;
  readonly skipped: readonly SkippedFile[];
};

/** Outputs of the model for one batch of a data set; unreadable pictures have dropped out. */
export interface OutputBatch {
  readonly outputs: Float32Array;
  readonly indices: readonly number[];
  /** What the outputs should be, [samples, outputs]; from the data set's own labels where not given. */
  readonly targets?: Float32Array;
}

/** The batches of a data set in its base order. */
export function baseOrderBatches(dataset: ImageDataset): number[][] {
  const { batchSize, indices } = dataset;
  return Array.from({ length: dataset.cardinality() }, (_, step) =>
    indices.slice(step * batchSize, (step + 1) * batchSize),
  );
}

/**
 * Loss and metrics over all batches of a data set.
 *
 * @param compiled.penalty what regularizers add to the loss
 * @param sampleWeight how much each picture counts, by its position in the data set's source
 * @throws GraftError when no image can be read
 */
export async function runEvaluation(
  dataset: ImageDataset,
  {
    loss,
    metrics,
    penalty = 0,
  }: { readonly loss: Loss; readonly metrics: readonly CompiledMetric[]; readonly penalty?: number },
  batches: AsyncIterable<OutputBatch>,
  onBatchEnd?: (position: Omit<BatchPosition, 'epoch'>) => void | Promise<void>,
  sampleWeight?: ArrayLike<number>,
): Promise<Evaluation> {
  const steps = dataset.cardinality();
  const run = new MetricRun(metrics);
  let step = 0;
  let lossSum = 0;
  let count = 0;
  for await (const { outputs, indices, targets: given } of batches) {
    const size = indices.length;
    const targets = given ?? targetsFor(dataset.labelsOf(indices), loss, outputs.length / size);
    const weights = sampleWeight && indices.map((index) => sampleWeight[index]);
    const losses = sampleLosses(loss, outputs, targets, size);
    lossSum += losses.reduce((sum, value, row) => sum + value * (weights?.[row] ?? 1), 0);
    run.update(measuredTargets(targets, loss, size), outputs, size, weights);
    count += size;
    step++;
    await onBatchEnd?.({ step, steps, images: count });
  }
  if (count === 0) {
    throw new GraftError(`None of the ${dataset.count} images could be read.`, {
      hint: dataset.skipped[0] && `The first one: ${dataset.skipped[0].path}: ${dataset.skipped[0].reason}.`,
    });
  }
  const logs: Logs = { loss: lossSum / count + penalty, ...run.results() };
  return { ...logs, count, skipped: dataset.skipped } as unknown as Evaluation;
}
