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
import { type Collective, ofSeveral } from './shared/collective.js';
import { expectDataset, sharedOutputBatches } from './shared/shared-outputs.js';
import { type World, worldOf } from './shared/world.js';
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
  if (ofSeveral(options.collective) !== undefined) {
    for (const each of [training, validation]) if (each !== undefined) expectDataset(each);
  }
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
  const world = worldOf(options.collective, options.signal);
  const collective = world?.collective;
  const trainer = await loaded.trainer(Math.ceil(batch / (collective?.size ?? 1)));
  const source = await sourceOf(loaded, training, options);
  try {
    const kind = { loss, optimizer, featureType: source.featureType };
    if (collective === undefined) await trainer.prepare(kind);
    else await trainer.prepareShared(kind, { collective, batch });
    const parts = {
      model,
      trainer,
      source,
      loss,
      optimizer,
      metrics,
      validation,
      world,
      unreadable: new Set<number>(),
      evaluate: (held: ModelData, callbacks: readonly Callback[]): Promise<Evaluation> =>
        evaluateModel(model, runtime, held, { callbacks, world }),
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
  {
    callbacks,
    collective,
    world = worldOf(collective),
  }: { readonly callbacks: readonly Callback[]; readonly collective?: Collective; readonly world?: World },
): Promise<Evaluation> {
  const compiled = runtime.expectCompiled('evaluate');
  for (const callback of callbacks) callback.setModel?.(model);
  for (const callback of callbacks) await callback.onTestBegin?.();
  const loaded = runtime.load();
  const judged = { ...compiled, penalty: await loaded.penalty() };
  const batches =
    world === undefined
      ? loaded.outputBatches(data)
      : sharedOutputBatches(loaded, expectDataset(data), world);
  const evaluation = await runEvaluation(data, judged, batches, async (position) => {
    for (const callback of callbacks) await callback.onTestBatchEnd?.(position);
  });
  const names = ['loss', ...compiled.metrics.map(({ name }) => name)];
  const logs = Object.fromEntries(names.map((name) => [name, evaluation[name]])) as unknown as Logs;
  for (const callback of callbacks) await callback.onTestEnd?.(logs);
  return evaluation;
}
