import type { ImageDataset } from '../data/index.js';
import { GraftError, UsageError } from '../errors.js';
import type { Loss, Optimizer } from '../nn/index.js';
import type { AugmentedViews } from './augmented-views.js';
import type { Callback, ModelInTraining } from './callback.js';
import { appendEpoch, type EpochLogs, emptyHistory, type History } from './history.js';
import { countCorrect } from './metrics.js';
import { targetsFor } from './targets.js';
import type { Trainer } from './trainer.js';
import type { TrainingSource } from './training-source.js';

/** How `Model.fit` trains. */
export interface FitOptions {
  /**
   * Number of the epoch to stop before, as in Keras: with `initialEpoch` 10 and `epochs` 20 ten are trained. Default 1.
   */
  epochs?: number;
  /** Number of the first epoch, counted from 0. Default 0. */
  initialEpoch?: number;
  /** Evaluated after every epoch. */
  validationData?: ImageDataset;
  /** Told what happens, in this order. */
  callbacks?: readonly Callback[];
  /** What a sample of a class counts in the loss; 1 where not given. Keys are class numbers. */
  classWeight?: Readonly<Record<number, number>>;
  /** Use a fixed number of augmented views of each picture, and keep what the frozen layers make of them. */
  augmentedViews?: AugmentedViews;
}

export interface FitParts {
  readonly model: ModelInTraining;
  readonly trainer: Trainer;
  readonly source: TrainingSource;
  readonly dataset: ImageDataset;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly evaluate: (dataset: ImageDataset) => Promise<{ loss: number; accuracy: number }>;
}

/** The training loop. Keras `Model.fit`. */
export async function runFit(parts: FitParts, options: FitOptions): Promise<History> {
  const epochs = options.epochs ?? 1;
  const initialEpoch = options.initialEpoch ?? 0;
  checkEpochs(epochs, initialEpoch);
  const callbacks = options.callbacks ?? [];
  const history = emptyHistory();
  const steps = parts.dataset.cardinality();
  for (const callback of callbacks) callback.setModel?.(parts.model);
  for (const callback of callbacks) await callback.onTrainBegin?.({ epochs, initialEpoch, steps });
  for (let epoch = initialEpoch; epoch < epochs && !parts.model.stopTraining; epoch++) {
    for (const callback of callbacks) await callback.onEpochBegin?.(epoch);
    const trained = await trainEpoch(parts, epoch, options);
    const validation = options.validationData && (await parts.evaluate(options.validationData));
    const logs: EpochLogs =
      validation === undefined
        ? trained
        : { ...trained, valLoss: validation.loss, valAccuracy: validation.accuracy };
    appendEpoch(history, epoch, logs);
    for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs);
  }
  if (history.epoch.length > 0) await parts.trainer.finishAverage();
  for (const callback of callbacks) await callback.onTrainEnd?.();
  return history;
}

async function trainEpoch(parts: FitParts, epoch: number, options: FitOptions): Promise<EpochLogs> {
  const { trainer, source, dataset, loss, optimizer } = parts;
  const steps = dataset.cardinality();
  let step = 0;
  let images = 0;
  let lossSum = 0;
  let correct = 0;
  for await (const { features, indices } of source.batches(epoch)) {
    const count = indices.length;
    if (count === 0) continue;
    const labels = dataset.labelsOf(indices);
    const targets = targetsFor(labels, loss, trainer.outputs);
    const weights = options.classWeight && sampleWeights(targets, trainer.outputs, options.classWeight);
    const result = await trainer.trainStep(features, targets, optimizer, weights);
    step++;
    images += count;
    lossSum += result.loss * count;
    correct += countCorrect(loss, result.outputs, targets, count);
    const logs = { loss: lossSum / images, accuracy: correct / images };
    for (const callback of options.callbacks ?? []) {
      await callback.onTrainBatchEnd?.({ epoch, step, steps, images }, logs);
    }
    if (parts.model.stopTraining) break;
  }
  if (images === 0) {
    throw new GraftError(`None of the ${dataset.count} training images could be read.`, {
      hint: dataset.skipped[0] && `The first one: ${dataset.skipped[0].path}: ${dataset.skipped[0].reason}.`,
    });
  }
  return { loss: lossSum / images, accuracy: correct / images };
}

function sampleWeights(
  targets: Float32Array,
  outputs: number,
  classWeight: Readonly<Record<number, number>>,
): Float32Array {
  return Float32Array.from({ length: targets.length / outputs }, (_, row) => {
    const sample = targets.subarray(row * outputs, (row + 1) * outputs);
    const label = outputs === 1 ? Math.round(sample[0]) : sample.indexOf(Math.max(...sample));
    return classWeight[label] ?? 1;
  });
}

function checkEpochs(epochs: number, initialEpoch: number): void {
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new UsageError(`fit expects ${name} to be a whole number of at least 0, but received ${value}.`);
    }
  }
}
