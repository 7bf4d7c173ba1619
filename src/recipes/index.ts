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
export { recipes } from './presets.js';
export { isThirdPartyNetwork, type PhaseSettings, type Recipe } from './recipe.js';
export { epochsOf, recipeForWeights } from './recipe-for-weights.js';
export type { FinishedPhase } from './run/checkpoint-file.js';
export { EpochSpeed } from './run/epoch-speed.js';
export { nameOfData, nextRunFolder, RunFolder } from './run/run-folder.js';
export { type RunHolder, RunLock } from './run/run-lock.js';
export { type PartName, type RunPhotographs, readRunPhotographs } from './run/run-photographs.js';
export { resumeTraining, train } from './run/train.js';
export type {
  ClassCounts,
  DataEvent,
  DivergedEvent,
  EpochEvent,
  FigureEvent,
  InitialEvent,
  NoteEvent,
  PhaseEvent,
  ProgressEvent,
  ResumedEvent,
  SkippedEvent,
  SummaryEvent,
  TrainEvent,
  WeightsEvent,
} from './run/train-events.js';
export type {
  FollowTraining,
  ResumeOptions,
  TrainOptions,
  TrainResources,
  TrainResult,
} from './run/train-options.js';
export {
  changeSettings,
  checkRecipe,
  listSettings,
  type Setting,
  type SettingRange,
  settingValues,
} from './settings.js';
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
