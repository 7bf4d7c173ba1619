/* The part of this room that also runs in a browser. */
export type * from './api.js';
export { BackgroundTask, type TaskControls } from './background-task.js';
export {
  badRequest,
  choiceParameter,
  readBody,
  wholeParameter,
} from './http/bodies.js';
export { answerFor, describeError, Refusal } from './http/errors.js';
export { LIMITS } from './limits.js';
export { ChangeHistory, type UndoableChange } from './photographs/change-history.js';
export {
  alreadyThere,
  classNotEmpty,
  expectBatch,
  expectMovedCount,
  expectNewName,
  hasThatName,
  notDivided,
  nothingTo,
  STAY_REASONS,
} from './photographs/change-refusals.js';
export {
  classId,
  describePhotograph,
  type IndexedPhotograph,
  inOrder,
  isAside,
} from './photographs/indexed-photograph.js';
export { className, fileName, runName } from './photographs/names.js';
export { NOTHING_OPEN } from './photographs/nothing-open.js';
export {
  classNamed,
  dataClasses,
  givenSplit,
  noPhotograph,
  pageOf,
  samplesOf,
} from './photographs/photograph-lists.js';
export { insert } from './photographs/photograph-orders.js';
export { PARTS, type PhotographQuery, photographQuery } from './photographs/photograph-query.js';
