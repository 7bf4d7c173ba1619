/* The part of this room that a program needs that only classifies. */
export { ModelThreads } from './model-threads.js';
