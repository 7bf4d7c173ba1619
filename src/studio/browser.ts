/* The part of this room that also runs in a browser. */
export type * from './api.js';
export { answerFor, describeError, Refusal } from './http/errors.js';
export { LIMITS } from './limits.js';
