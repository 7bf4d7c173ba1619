/* The part of this room that also runs in a browser: which pictures are the same, and how they are divided. */
export type { Candidate } from './candidate.js';
export { divide, type SplitOptions, splitSettings } from './divide.js';
export { groupDuplicates } from './duplicates.js';
export { HASHED_SIZE, perceptualHash } from './perceptual-hash.js';
