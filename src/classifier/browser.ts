/* The part of this room that also runs in a browser. */
export { type ClassifierCard, expectCardFits, readCard } from './card.js';
export {
  type Classification,
  type ClassifyOptions,
  checkTop,
  describeClassification,
  type RankedClass,
} from './classification.js';
