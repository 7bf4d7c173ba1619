export type {
  ClassCounts,
  DataEvent,
  DeviceEvent,
  DivergedEvent,
  EpochEvent,
  FigureEvent,
  FinishedPhase,
  InitialEvent,
  NoteEvent,
  PhaseEvent,
  ProgressEvent,
  ResumedEvent,
  SkippedEvent,
  SummaryEvent,
  TrainEvent,
  WeightsEvent,
  WorldEvent,
} from '../phases/index.js';
export {
  changeSettings,
  checkRecipe,
  EpochSpeed,
  epochsOf,
  isThirdPartyNetwork,
  listSettings,
  type PhaseSettings,
  type Recipe,
  recipeForWeights,
  recipes,
  type Setting,
  type SettingRange,
  settingValues,
} from '../phases/index.js';
export { clearCache, listCache } from './cache.js';
export { type FailedAttempt, type Found, type Source, sourceOf } from './candidates.js';
export { type CheckLabelsOptions, checkLabels, expectCheckable } from './check-labels.js';
export { type ChoiceControls, type ChosenPictures, chooseDifferent } from './choose-informative.js';
export type { FindOptions } from './download-candidate.js';
export {
  type FeatureNetworkOptions,
  type FoundFeatureNetwork,
  featureNetwork,
} from './feature-network.js';
export {
  type FetchedPhotographs,
  type FetchPhotographsOptions,
  fetchPhotographs,
} from './fetch-photographs.js';
export { type FindDataOptions, findData } from './find-data.js';
export { type FindWeightsOptions, findWeights } from './find-weights.js';
export { type JoinOptions, joinTraining } from './run/join-training.js';
export { progressOfRun, settingsOfRun } from './run/run.js';
export type { RunConfig } from './run/run-config.js';
export { photographsDigest } from './run/run-digest.js';
export { nameOfData, nextRunFolder, RunFolder } from './run/run-folder.js';
export { type RunHolder, RunLock } from './run/run-lock.js';
export { type PartName, type RunPhotographs, readRunPhotographs } from './run/run-photographs.js';
export { requestStop, watchStopRequests } from './run/stop-request.js';
export { resumeTraining, train } from './run/train.js';
export type {
  FollowTraining,
  ResumeOptions,
  TrainOptions,
  TrainResources,
  TrainResult,
} from './run/train-options.js';
export { checkShards } from './shards/check-shards.js';
export { type PlannedShards, type PlanShardsOptions, planShards } from './shards/plan-shards.js';
export { openShards, type ShardRunner, type ShardRunnerOptions } from './shards/shard-runner.js';
export {
  type SortBy,
  type SortCounts,
  type SortedPicture,
  type SortOptions,
  sortPictures,
} from './sort-pictures.js';
export {
  type SuggestedPicture,
  type Suggestions,
  type SuggestOptions,
  suggestPictures,
} from './suggest.js';
