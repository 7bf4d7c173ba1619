import type { Callback } from './callback.js';
import { MetricRun } from './compiled-metrics.js';
import { backupOf, type FitOptions, type FitParts } from './fit-options.js';
import { FitRecorder, type RecordedFitOptions } from './fit-recorder.js';
import { DivergedError, type EpochProgress, NO_PROGRESS } from './fit-state.js';
import { appendEpoch, emptyHistory, type History, type Logs } from './history.js';
import { agreeOnState } from './shared/agree-on-state.js';
import { measuredTargets } from './targets.js';
import { trainingSteps } from './training-steps.js';

/** The training loop. Keras `Model.fit`. */
export async function runFit(parts: FitParts, given: FitOptions): Promise<History> {
  const options = await withBackup(given);
  const epochs = options.epochs ?? 1;
  const initialEpoch = options.initialEpoch ?? 0;
  const callbacks = options.callbacks ?? [];
  const history = emptyHistory(parts.validation !== undefined && (options.validationFreq ?? 1) > 1);
  const recorder = new FitRecorder(parts, options, history);
  const { steps } = parts.source;
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
    progress = NO_PROGRESS;
    await recorder.finishEpoch(epoch + 1);
  }
  if (history.epoch.length > 0) await parts.trainer.finishAverage();
  for (const callback of callbacks) await callback.onTrainEnd?.();
  return history;
}

/** With the checkpoint of a `BackupAndRestore`, if there is one among the callbacks. */
async function withBackup(options: FitOptions): Promise<RecordedFitOptions> {
  const backup = backupOf(options);
  return backup === undefined ? options : { ...options, checkpoint: await backup.checkpoint() };
}

async function trainEpoch(
  parts: FitParts,
  epoch: number,
  done: EpochProgress,
  options: FitOptions,
  recorder: FitRecorder,
): Promise<Logs> {
  const { source, loss, world } = parts;
  if (world !== undefined) await agreeOnState(parts.trainer, parts.optimizer, world.collective);
  const run = new MetricRun(parts.metrics, done.metrics);
  let { steps, images, lossSum } = done;
  let keptImages = 0;
  const figures = (): Logs => ({ loss: lossSum / images, ...run.results() });
  for await (const taken of trainingSteps(parts, epoch, done.batches, options)) {
    const { indices, targets, weights, result, kept, position } = taken;
    const count = indices.length;
    steps++;
    if (options.failOnDivergence && !Number.isFinite(result.loss)) {
      throw new DivergedError(result.loss, epoch, steps);
    }
    images += count;
    if (kept) keptImages += count;
    lossSum += result.loss * count;
    run.update(measuredTargets(targets, loss, count), result.outputs, count, weights);
    const logs = figures();
    const at = { epoch, step: steps, steps: source.steps, images, keptImages };
    for (const callback of options.callbacks ?? []) {
      await callback.onTrainBatchEnd?.(at, logs);
    }
    await recorder.finishStep(epoch, { batches: position + 1, steps, images, lossSum, metrics: run.states });
    if (parts.model.stopTraining) break;
  }
  if (images === 0) throw source.noPictures();
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
