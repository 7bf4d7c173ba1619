/* The part of this room that also runs in a browser. */
export { archiveClassifier } from './archive.js';
