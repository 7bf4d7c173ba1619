/* The part of this room that a program needs that only classifies. */
export { readImageBytes } from './decode.js';
export type { DecodeSetup } from './decode-task.js';
export { DecodeThreads } from './decode-threads.js';
