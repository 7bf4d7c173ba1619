export { AugmentedViews, type AugmentedViewsOptions } from './augmented-views.js';
export type { BatchLogs, BatchPosition, Callback } from './callback.js';
export type { Evaluation } from './evaluation.js';
export type { FitOptions } from './fit.js';
export { appendEpoch, type EpochLogs, emptyHistory, type History, joinHistories } from './history.js';
export { countCorrect, sampleLosses } from './metrics.js';
export { type CompileOptions, Model, type ModelOptions, type Prediction } from './model.js';
export { targetsFor } from './targets.js';
export { wilsonInterval } from './wilson-interval.js';
