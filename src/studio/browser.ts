/* The part of this room that also runs in a browser. */
export type * from './api.js';
export { BackgroundTask, type TaskControls } from './background-task.js';
export { baseName } from './base-name.js';
export { attachment } from './http/attachment.js';
export {
  badRequest,
  choiceParameter,
  readBody,
  wholeParameter,
} from './http/bodies.js';
export { answerFor, describeError, Refusal } from './http/errors.js';
export { EventStreams, type SentEvent, untilAborted } from './http/event-streams.js';
export { Listeners } from './http/listeners.js';
export {
  type ClassifyWishes,
  classificationOf,
  classifyWishes,
  heatMapResult,
  previewOf,
  SHOWN_PIXELS,
} from './judge/answers.js';
export { classThresholds } from './judge/class-thresholds.js';
export { describeEvaluation } from './judge/describe-evaluation.js';
export { judgedPictures } from './judge/judged-pictures.js';
export type { PictureQuery } from './judge/picture-query.js';
export { classParameter, JUDGED_PARTS, judgedPart, pictureQuery } from './judge/query-parameters.js';
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
export { INSPECTED_SPLIT, type Inspected, Inspection, SPLIT_SEED } from './photographs/inspection.js';
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
export { augmentedViews } from './pictures/augmentation.js';
export { mixedWith, VIEW_SIZE } from './pictures/mixed-with.js';
export { LARGEST_KEPT, pictureSize, qualityFor } from './pictures/picture-size.js';
export {
  LEFT_OUT_FILE,
  leftOutNote,
  PHOTOGRAPHS_FOLDER,
  PHOTOGRAPHS_OF_RUN,
  PROJECT_FOLDER,
  PROJECT_README,
  PROJECT_ZIP,
  ProjectPaths,
  projectFile,
  RUNS_FOLDER,
  type Shelf,
  shelved,
} from './project/layout.js';
export { activityOf } from './runs/activity.js';
export { type ComparableRun, comparisonOf } from './runs/comparison.js';
export { timedRun } from './runs/estimate.js';
export { describeFailure, type ReportedError } from './runs/failures.js';
export { type FollowedRun, followRun } from './runs/follow-run.js';
export { type PlannedRecipe, plannedWith } from './runs/plan-run.js';
export { plannedEpochs, planWithTime } from './runs/plan-time.js';
export { runDetail } from './runs/run-detail.js';
export { type LoggedRun, type NumberedEvent, parseEvent, RunLog } from './runs/run-log.js';
export { lastLine, runsParameter } from './runs/run-parameters.js';
export { runScore } from './runs/run-score.js';
export { settingsCatalogue } from './runs/settings-catalogue.js';
export { seldom } from './seldom.js';
