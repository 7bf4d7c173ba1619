/**
 * Keras' callbacks, and the types for your own callbacks.
 *
 * @module callbacks
 */

export {
  BackupAndRestore,
  type BackupAndRestoreOptions,
  type BatchPosition,
  type Callback,
  type CallbackState,
  type CallbackValue,
  CSVLogger,
  type CSVLoggerOptions,
  DivergedError,
  EarlyStopping,
  type EarlyStoppingOptions,
  LambdaCallback,
  type LambdaCallbackOptions,
  LearningRateScheduler,
  type Logs,
  ModelCheckpoint,
  type ModelCheckpointOptions,
  type ModelInTraining,
  type MonitorMode,
  type MonitorOptions,
  ProgbarLogger,
  type ProgbarLoggerOptions,
  type ProgressTarget,
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
  SwapEMAWeights,
  type SwapEMAWeightsOptions,
  TensorBoard,
  type TensorBoardOptions,
  TerminateOnNaN,
  type TerminateOnNaNOptions,
  type TrainBegin,
  TrainingStoppedError,
  type WatchedMetric,
} from '../train/index.js';
