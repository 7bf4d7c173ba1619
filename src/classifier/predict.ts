/* What users import as '@graft-vision/graft/predict': it loads a saved classifier in Node and classifies pictures, nothing else. */

export { GraftError, type GraftErrorOptions, UsageError } from '../errors.js';
export { UnreadableImageError, type UnreadableKind } from '../pictures/predict.js';
export type { ClassifierCard } from './card.js';
export type { Classification, ClassifyOptions, RankedClass } from './classification.js';
export {
  type ClassifyPictureOptions,
  type LoadClassifierOptions,
  loadClassifier,
  PictureClassifier,
} from './picture-classifier.js';
export type { ByteStream } from './serving/collect-bytes.js';
export type { PictureLimits } from './serving/limits.js';
export type { Picture } from './serving/read-picture.js';
export type { Source } from './source.js';
