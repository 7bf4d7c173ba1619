/* What users import as 'graft/web': finished classifiers in a browser. */

export type { ClassifierCard } from '../classifier/browser.js';
export { GraftError, type GraftErrorOptions, UsageError } from '../errors.js';
export {
  type Classification,
  type ClassifyOptions,
  type LoadClassifierOptions,
  loadClassifier,
  type RankedClass,
  WebClassifier,
} from './classifier.js';
export type { Device, OnnxRuntime } from './execution.js';
export type { LoadingProgress, ModelSource } from './model-file.js';
export type { Picture } from './picture.js';
