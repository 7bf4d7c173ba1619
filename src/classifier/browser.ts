/* What of this room runs in a browser too. */
export { type ClassifierCard, readCard } from './card.js';
export {
  type Classification,
  type ClassifyOptions,
  checkTop,
  describeClassification,
  type RankedClass,
} from './classification.js';
