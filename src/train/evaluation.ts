import type { ImageDataset, SkippedFile } from '../data/index.js';
import { GraftError } from '../errors.js';
import type { Loss } from '../nn/index.js';
import type { BatchPosition } from './callback.js';
import { countCorrect, sampleLosses } from './metrics.js';
import { targetsFor } from './targets.js';

export interface Evaluation {
  /** Mean loss of the images. */
  readonly loss: number;
  readonly accuracy: number;
  readonly correct: number;
  /** Images that could be read. */
  readonly count: number;
  readonly skipped: readonly SkippedFile[];
}

/** Outputs of the model for a batch of pictures of a data set; unreadable ones have dropped out. */
export type PredictBatch = (
  dataset: ImageDataset,
  indices: readonly number[],
) => Promise<{ outputs: Float32Array; indices: readonly number[] }>;

/**
 * Goes through a data set once, in its base order.
 *
 * @throws GraftError when no image can be read
 */
export async function runEvaluation(
  dataset: ImageDataset,
  loss: Loss,
  predict: PredictBatch,
  onBatchEnd?: (position: Omit<BatchPosition, 'epoch'>) => void | Promise<void>,
): Promise<Evaluation> {
  const { batchSize, indices: all } = dataset;
  const steps = dataset.cardinality();
  let lossSum = 0;
  let correct = 0;
  let count = 0;
  for (let step = 0; step < steps; step++) {
    const batch = await predict(dataset, all.slice(step * batchSize, (step + 1) * batchSize));
    const size = batch.indices.length;
    if (size > 0) {
      const targets = targetsFor(dataset.labelsOf(batch.indices), loss, batch.outputs.length / size);
      lossSum += sampleLosses(loss, batch.outputs, targets, size).reduce((sum, value) => sum + value, 0);
      correct += countCorrect(loss, batch.outputs, targets, size);
      count += size;
    }
    await onBatchEnd?.({ step: step + 1, steps, images: count });
  }
  if (count === 0) {
    throw new GraftError(`None of the ${dataset.count} images could be read.`, {
      hint: dataset.skipped[0] && `The first one: ${dataset.skipped[0].path}: ${dataset.skipped[0].reason}.`,
    });
  }
  return { loss: lossSum / count, accuracy: correct / count, correct, count, skipped: dataset.skipped };
}
