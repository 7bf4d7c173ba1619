/* What of this room runs in a browser too. */
export { type ClassifierCard, readCard } from './card.js';
