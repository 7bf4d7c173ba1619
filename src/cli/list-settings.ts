/* Loaded by itself: an index that is loaded later brings everything that it names. */
export { listSettings } from '../recipes/index.js';
