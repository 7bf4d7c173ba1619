/* What users import as '@graft-vision/graft/predict': it loads a saved classifier in Node and classifies pictures, nothing else. */

export { GraftError, type GraftErrorOptions, UsageError } from '../errors.js';
export { UnreadableImageError, type UnreadableKind } from '../pictures/browser.js';
export type { ClassifierCard } from './card.js';
export type { Classification, ClassifyOptions, RankedClass } from './classification.js';
export { type LoadClassifierOptions, loadClassifier, PictureClassifier } from './picture-classifier.js';
export type { Source } from './source.js';
