/* The part of this room that also runs in a browser. */
export { type ClassifierCard, expectCardFits, readCard } from './card.js';
export {
  answersOf,
  type Classification,
  type ClassifyOptions,
  checkTop,
  describeClassification,
  outputsToFetch,
  type PictureAnswer,
  type RankedClass,
} from './classification.js';
