export { AugmentedViews, type AugmentedViewsOptions } from './augmented-views.js';
export type { BatchLogs, BatchPosition, Callback, ModelInTraining } from './callback.js';
export { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.js';
export { type Evaluation, type OutputBatch, runEvaluation } from './evaluation.js';
export type { FitOptions } from './fit.js';
export { appendEpoch, type EpochLogs, emptyHistory, type History, joinHistories } from './history.js';
export { type CompileOptions, Model, type ModelOptions, type Prediction } from './model.js';
export { previewAugmentation } from './preview.js';
export { targetsFor } from './targets.js';
