/* What users import as '@graft-vision/graft/web': saved classifiers in a browser. */

export type { Classification, ClassifierCard, ClassifyOptions, RankedClass } from '../classifier/browser.js';
export { GraftError, type GraftErrorOptions, UsageError } from '../errors.js';
export {
  type LoadClassifierOptions,
  loadClassifier,
  WebClassifier,
} from './classifier.js';
export type { Device, OnnxRuntime } from './execution.js';
export type { LoadHeif } from './heic.js';
export type { LoadingProgress, ModelSource } from './model-file.js';
export type { Picture } from './picture.js';
