import type { LabelArray } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import type { Functional } from '../nn/index.js';
import { BatchReader } from './batch-reader.js';
import { BatchSource } from './batch-source.js';
import type { Callback, ModelInTraining } from './callback.js';
import { type Evaluation, runEvaluation } from './evaluation.js';
import { runFit } from './fit.js';
import { fitData } from './fit-data.js';
import { checkFitOptions, type FitOptions, type FitParts } from './fit-options.js';
import type { History, Logs } from './history.js';
import type { LoadedModel } from './loaded-model.js';
import type { AnyData, ModelData } from './model-data.js';
import type { ModelRuntime } from './model-runtime.js';
import { openTrainingSource, type TrainingSource } from './training-source.js';
import type { TrainingState } from './training-state.js';

/** The part of a `Model` that these functions use. */
type ModelToFit = Functional & ModelInTraining & Pick<FitParts, 'getTrainingState' | 'setTrainingState'>;

/** `Model.fit`, for every kind of data. */
export async function fitModel(
  model: ModelToFit,
  runtime: ModelRuntime,
  data: AnyData,
  labels: LabelArray | undefined,
  options: FitOptions,
): Promise<History> {
  runtime.expectCompiled('fit');
  checkFitOptions(options);
  const given = fitData(model, data, labels, options, () => model.session.nextSeed());
  const { training, validation } = given;
  const loaded = runtime.load();
  if (loaded.plan.variables.length === 0) {
    throw new UsageError(`Model ${model.name} has no trainable variable.`, {
      hint: 'Set `trainable = true` on the layers to train, then compile again.',
    });
  }
  model.stopTraining = false;
  try {
    const batch = training instanceof BatchReader ? await training.open() : training.dataset.batchSize;
    if (validation instanceof BatchReader) await validation.open();
    return await train(model, runtime, loaded, { training, validation, batch }, options);
  } finally {
    if (training instanceof BatchReader) await training.close();
    if (validation instanceof BatchReader) await validation.close();
  }
}

async function train(
  model: ModelToFit,
  runtime: ModelRuntime,
  loaded: LoadedModel,
  { training, validation, batch }: { training: ModelData; validation: ModelData | undefined; batch: number },
  options: FitOptions,
): Promise<History> {
  const { loss, optimizer, metrics } = runtime.expectCompiled('fit');
  const trainer = await loaded.trainer(batch);
  const source = await sourceOf(loaded, training, options);
  try {
    await trainer.prepare(loss, optimizer, source.featureType);
    const parts = {
      model,
      trainer,
      source,
      loss,
      optimizer,
      metrics,
      validation,
      evaluate: (held: ModelData, callbacks: readonly Callback[]): Promise<Evaluation> =>
        evaluateModel(model, runtime, held, callbacks),
      getTrainingState: () => model.getTrainingState(),
      setTrainingState: (state: TrainingState) => model.setTrainingState(state),
    };
    return await runFit(parts, options);
  } finally {
    await source.close();
    await trainer.syncVariables();
  }
}

async function sourceOf(
  { runtime, plan, extractor }: LoadedModel,
  training: ModelData,
  { augmentedViews }: FitOptions,
): Promise<TrainingSource> {
  if (training instanceof BatchReader) return new BatchSource(plan, extractor, training);
  return await openTrainingSource(runtime, plan, extractor, training, augmentedViews);
}

/** `Model.evaluate`, and the validation of `fit`. */
export async function evaluateModel(
  model: ModelToFit,
  runtime: ModelRuntime,
  data: ModelData,
  callbacks: readonly Callback[],
): Promise<Evaluation> {
  const compiled = runtime.expectCompiled('evaluate');
  for (const callback of callbacks) callback.setModel?.(model);
  for (const callback of callbacks) await callback.onTestBegin?.();
  const loaded = runtime.load();
  const judged = { ...compiled, penalty: await loaded.penalty() };
  const evaluation = await runEvaluation(data, judged, loaded.outputBatches(data), async (position) => {
    for (const callback of callbacks) await callback.onTestBatchEnd?.(position);
  });
  const names = ['loss', ...compiled.metrics.map(({ name }) => name)];
  const logs = Object.fromEntries(names.map((name) => [name, evaluation[name]])) as unknown as Logs;
  for (const callback of callbacks) await callback.onTestEnd?.(logs);
  return evaluation;
}
