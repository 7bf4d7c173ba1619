import type { ImageDataset } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import type { Loss, Optimizer } from '../nn/index.js';
import { classOfTargets } from '../tasks/index.js';
import type { AugmentedViews } from './augmented-views.js';
import type { Callback, ModelInTraining } from './callback.js';
import { type CompiledMetric, MetricRun } from './compiled-metrics.js';
import { type ArrayData, type ArrayOptions, checkNames, type WeightedData } from './fit-data.js';
import { FitRecorder } from './fit-recorder.js';
import { type CheckpointOptions, DivergedError, type EpochProgress, noProgress } from './fit-state.js';
import { appendEpoch, emptyHistory, type History, type Logs } from './history.js';
import { measuredTargets, targetsFor } from './targets.js';
import type { Trainer } from './trainer.js';
import type { TrainingSource } from './training-source.js';
import type { TrainingState } from './training-state.js';

/** How `Model.fit` trains. */
export interface FitOptions extends ArrayOptions {
  /**
   * Number of the epoch to stop before, as in Keras: with `initialEpoch` 10 and `epochs` 20 ten are trained. Default 1.
   */
  epochs?: number;
  /** Number of the first epoch, counted from 0. Default 0. */
  initialEpoch?: number;
  /** Evaluated after every epoch: a data set, or pictures in memory with their labels. */
  validationData?: ImageDataset | ArrayData;
  /** Evaluate after every so many epochs. Default 1. */
  validationFreq?: number;
  /** Validate on this fraction of pictures in memory: the last ones, taken off before they are shuffled. Default 0. */
  validationSplit?: number;
  /** Batches of an epoch; the next epoch goes on behind them. Default: all. */
  stepsPerEpoch?: number;
  /** Give pictures in memory a new order in every epoch. Default true. */
  shuffle?: boolean;
  /** Keras' way of asking for progress; here `callbacks: [new ProgbarLogger(process.stdout)]` shows it. */
  verbose?: 0;
  /** Told what happens, in this order. */
  callbacks?: readonly Callback[];
  /** What a sample of a class counts in the loss; 1 where not given. Keys are class numbers. */
  classWeight?: Readonly<Record<number, number>>;
  /** Use a fixed number of augmented views of each picture, and keep what the frozen layers make of them. */
  augmentedViews?: AugmentedViews;
  /** Keeps the state of training now and then, and goes on from one. */
  checkpoint?: CheckpointOptions;
  /**
   * Stops training: the current step is finished, the state is saved if there is a `checkpoint`, and `fit` throws
   * TrainingStoppedError.
   */
  signal?: AbortSignal;
  /** Throw DivergedError when a step's loss is no finite number. Default false, as in Keras. */
  failOnDivergence?: boolean;
}

export interface FitParts {
  readonly model: ModelInTraining;
  readonly trainer: Trainer;
  readonly source: TrainingSource;
  readonly dataset: ImageDataset;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly metrics: readonly CompiledMetric[];
  /** How much each picture counts, by its position. */
  readonly sampleWeight: ArrayLike<number> | undefined;
  readonly validation: WeightedData | undefined;
  readonly evaluate: (data: WeightedData, callbacks: readonly Callback[]) => Promise<Logs>;
  readonly getTrainingState: () => Promise<TrainingState>;
  readonly setTrainingState: (state: TrainingState) => Promise<void>;
}

/** The training loop. Keras `Model.fit`. */
export async function runFit(parts: FitParts, options: FitOptions): Promise<History> {
  const epochs = options.epochs ?? 1;
  const initialEpoch = options.initialEpoch ?? 0;
  const callbacks = options.callbacks ?? [];
  const history = emptyHistory();
  const recorder = new FitRecorder(parts, options, history);
  const steps = parts.dataset.cardinality();
  const names = ['loss', ...parts.metrics.map(({ name }) => name)];
  const logs = [...names, ...(parts.validation === undefined ? [] : names.map((name) => `val_${name}`))];
  for (const callback of callbacks) callback.setModel?.(parts.model);
  const start = await recorder.restore(initialEpoch);
  for (const callback of callbacks) await callback.onTrainBegin?.({ epochs, initialEpoch, steps, logs });
  let { progress } = start;
  for (let epoch = start.epoch; epoch < epochs && !parts.model.stopTraining; epoch++) {
    if (progress.batches === 0) for (const callback of callbacks) await callback.onEpochBegin?.(epoch);
    const trained = await trainEpoch(parts, epoch, progress, options, recorder);
    const logs = await withValidation(parts, epoch, trained, options, () => recorder.stopIfAsked());
    appendEpoch(history, epoch, logs);
    for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs);
    progress = noProgress;
    await recorder.finishEpoch(epoch + 1);
  }
  if (history.epoch.length > 0) await parts.trainer.finishAverage();
  for (const callback of callbacks) await callback.onTrainEnd?.();
  return history;
}

async function trainEpoch(
  parts: FitParts,
  epoch: number,
  done: EpochProgress,
  options: FitOptions,
  recorder: FitRecorder,
): Promise<Logs> {
  const { trainer, source, dataset, loss, optimizer } = parts;
  const planned = dataset.cardinality();
  const run = new MetricRun(parts.metrics, done.metrics);
  let { steps, images, lossSum } = done;
  const figures = (): Logs => ({ loss: lossSum / images, ...run.results() });
  for await (const { features, indices, position } of source.batches(epoch, done.batches)) {
    const count = indices.length;
    const labels = dataset.labelsOf(indices);
    const targets = source.mixTargets(targetsFor(labels, loss, trainer.outputs), indices, epoch);
    const weights = weightsOf(parts, options, targets, indices);
    const result = await trainer.trainStep(features, targets, optimizer, weights);
    steps++;
    if (options.failOnDivergence && !Number.isFinite(result.loss)) {
      throw new DivergedError(result.loss, epoch, steps);
    }
    images += count;
    lossSum += result.loss * count;
    run.update(measuredTargets(targets, loss, count), result.outputs, count, weights);
    const logs = figures();
    for (const callback of options.callbacks ?? []) {
      await callback.onTrainBatchEnd?.({ epoch, step: steps, steps: planned, images }, logs);
    }
    await recorder.finishStep(epoch, { batches: position + 1, steps, images, lossSum, metrics: run.states });
    if (parts.model.stopTraining) break;
  }
  if (images === 0) {
    throw new GraftError(`None of the ${dataset.count} training images could be read.`, {
      hint: dataset.skipped[0] && `The first one: ${dataset.skipped[0].path}: ${dataset.skipped[0].reason}.`,
    });
  }
  return figures();
}

async function withValidation(
  { evaluate, metrics, validation }: FitParts,
  epoch: number,
  trained: Logs,
  { validationFreq = 1, callbacks = [] }: FitOptions,
  stopIfAsked: () => Promise<void>,
): Promise<Logs> {
  await stopIfAsked();
  if (validation === undefined || (epoch + 1) % validationFreq !== 0) return trained;
  const stopping: Callback = { onTestBatchEnd: stopIfAsked };
  const evaluated = await evaluate(validation, [...callbacks, stopping]);
  const names = ['loss', ...metrics.map(({ name }) => name)];
  return { ...trained, ...Object.fromEntries(names.map((name) => [`val_${name}`, evaluated[name]])) };
}

/** How much each sample of a batch counts; undefined where all count 1. */
function weightsOf(
  { sampleWeight, trainer }: FitParts,
  { classWeight }: FitOptions,
  targets: Float32Array,
  indices: readonly number[],
): Float32Array | undefined {
  if (sampleWeight !== undefined) return Float32Array.from(indices, (index) => sampleWeight[index]);
  return classWeight && sampleWeights(targets, trainer.outputs, classWeight);
}

function sampleWeights(
  targets: Float32Array,
  outputs: number,
  classWeight: Readonly<Record<number, number>>,
): Float32Array {
  return Float32Array.from({ length: targets.length / outputs }, (_, row) => {
    const sample = targets.subarray(row * outputs, (row + 1) * outputs);
    return classWeight[classOfTargets(sample)] ?? 1;
  });
}

const names = [
  ...['epochs', 'initialEpoch', 'batchSize', 'shuffle', 'stepsPerEpoch', 'verbose', 'callbacks'],
  ...['validationData', 'validationSplit', 'validationFreq', 'classWeight', 'sampleWeight'],
  ...['augmentedViews', 'checkpoint', 'signal', 'failOnDivergence'],
];

/** @throws UsageError for an option that `fit` does not have, or that is out of range */
export function checkFitOptions(options: FitOptions): void {
  checkNames('fit', options, names);
  checkEpochs(options.epochs ?? 1, options.initialEpoch ?? 0);
  for (const name of ['validationFreq', 'stepsPerEpoch'] as const) {
    const value = options[name] ?? 1;
    if (Number.isInteger(value) && value >= 1) continue;
    throw new UsageError(`fit expects ${name} to be a whole number of at least 1, but received ${value}.`);
  }
  const { validationSplit = 0, classWeight, sampleWeight, verbose = 0 } = options;
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new UsageError(
      `fit expects validationSplit to be from 0 up to but not including 1, but received ${validationSplit}.`,
    );
  }
  if (classWeight !== undefined && sampleWeight !== undefined) {
    throw new UsageError('fit takes classWeight or sampleWeight, and not both.', {
      hint: 'Multiply them: one weight a sample.',
    });
  }
  if (verbose !== 0) {
    throw new UsageError(`fit writes nothing by itself, so that verbose: ${verbose} has no effect.`, {
      hint: 'Pass `callbacks: [new ProgbarLogger(process.stdout)]`.',
    });
  }
}

function checkEpochs(epochs: number, initialEpoch: number): void {
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new UsageError(`fit expects ${name} to be a whole number of at least 0, but received ${value}.`);
    }
  }
}
