export { AugmentedViews, type AugmentedViewsOptions } from './augmented-views.js';
export type {
  BatchPosition,
  Callback,
  CallbackState,
  CallbackValue,
  ModelInTraining,
  TrainBegin,
  WatchedMetric,
} from './callback.js';
export { BackupAndRestore, type BackupAndRestoreOptions } from './callbacks/backup-and-restore.js';
export { CSVLogger, type CSVLoggerOptions } from './callbacks/csv-logger.js';
export { EarlyStopping, type EarlyStoppingOptions } from './callbacks/early-stopping.js';
export { LambdaCallback, type LambdaCallbackOptions } from './callbacks/lambda-callback.js';
export { LearningRateScheduler } from './callbacks/learning-rate-scheduler.js';
export { ModelCheckpoint, type ModelCheckpointOptions } from './callbacks/model-checkpoint.js';
export { Monitor, type MonitorMode, type MonitorOptions } from './callbacks/monitor.js';
export { ProgbarLogger, type ProgbarLoggerOptions, type ProgressTarget } from './callbacks/progbar-logger.js';
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
} from './callbacks/reduce-learning-rate-on-plateau.js';
export { SwapEMAWeights, type SwapEMAWeightsOptions } from './callbacks/swap-ema-weights.js';
export { TensorBoard, type TensorBoardOptions } from './callbacks/tensorboard.js';
export { TerminateOnNaN, type TerminateOnNaNOptions } from './callbacks/terminate-on-nan.js';
export type { CompileOptions, LossName, OptimizerName } from './compile-options.js';
export type { Evaluation } from './evaluation.js';
export type { ValidationData } from './fit-data.js';
export type { FitOptions } from './fit-options.js';
export {
  type CheckpointOptions,
  DivergedError,
  type FitState,
  NO_PROGRESS,
  TrainingStoppedError,
} from './fit-state.js';
export { FrozenPart } from './frozen-part.js';
export { fromKeptBytes, keptBytes, toKeptFeatures } from './half-features.js';
export { emptyHistory, type History, joinHistories, type Logs, type Series } from './history.js';
export type { Batches, InputBatch } from './input-batch.js';
export { frozenDigest } from './kept-features.js';
export { isArchive } from './keras/archive.js';
export { type LoadModelOptions, loadModel } from './keras/load-model.js';
export { kerasBytes, saveKeras } from './keras/save-model.js';
export {
  DOWNLOAD_HINT,
  readWeightsFile,
  type StoredLayer,
  type StoredTensor,
  type StoredWeights,
} from './keras/weights-file.js';
export {
  type FindLearningRateOptions,
  findLearningRate,
  type LearningRateFinding,
  type LearningRatePoint,
} from './learning-rate-finder.js';
export { Model } from './model.js';
export type { ArrayData, ArrayOptions } from './model-data.js';
export type {
  EvaluateModelOptions,
  ModelOptions,
  Prediction,
  PredictOptions,
  TrainOnBatchOptions,
} from './model-options.js';
export { type ModelPlan, planModel } from './plan.js';
export { previewAugmentation } from './preview.js';
export { Sequential, type SequentialOptions } from './sequential.js';
export { type Collective, collectiveRule, ofSeveral } from './shared/collective.js';
export { stateBytes, stateFromBytes } from './state-bytes.js';
export { targetsFor } from './targets.js';
export type { TrainingState } from './training-state.js';
export { readWeights } from './weights-file.js';
