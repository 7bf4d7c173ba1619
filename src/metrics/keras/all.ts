/*
 * The metrics that `compile` knows by their names. A new metric is a file and a line here; its name ('f1_score' for
 * F1Score) follows from its class.
 */
export { Accuracy } from './accuracy.js';
export { AUC, type AUCOptions } from './auc.js';
export { BinaryAccuracy, type BinaryAccuracyOptions } from './binary-accuracy.js';
export { CategoricalAccuracy } from './categorical-accuracy.js';
export { F1Score, type F1ScoreOptions } from './f1-score.js';
export { Precision } from './precision.js';
export { Recall } from './recall.js';
export { SparseCategoricalAccuracy } from './sparse-categorical-accuracy.js';
export {
  SparseTopKCategoricalAccuracy,
  type SparseTopKCategoricalAccuracyOptions,
} from './sparse-top-k-categorical-accuracy.js';
export {
  TopKCategoricalAccuracy,
  type TopKCategoricalAccuracyOptions,
} from './top-k-categorical-accuracy.js';
