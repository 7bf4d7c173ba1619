export { type BestEpoch, bestEpochOf } from './best-epoch.js';
export { EpochSpeed } from './epoch-speed.js';
export { epochsOf } from './epochs-of.js';
export { expectTrainable, fineTuneFrom } from './fine-tune-from.js';
export { type GraftedModel, graftModel, type HeadlessNetwork, taskOfRecipe } from './graft-model.js';
export {
  type ClassifierFile,
  judgeOneLabel,
  learnFamiliarity,
  type OneLabelJudgement,
  predictValidation,
} from './judge.js';
export { phaseOptimizer } from './phase-optimizer.js';
export { phasesOf } from './phases.js';
export { recipes } from './presets.js';
export {
  isNetworkFile,
  isThirdPartyNetwork,
  type PhaseSettings,
  type Recipe,
  recipeSchema,
} from './recipe.js';
export { recipeForWeights } from './recipe-for-weights.js';
export { resizeOf } from './resize-of.js';
export {
  changeSettings,
  checkRecipe,
  listSettings,
  type Setting,
  type SettingRange,
  settingValues,
} from './settings.js';
export type { Source } from './source.js';
export type {
  ClassCounts,
  DataEvent,
  DeviceEvent,
  DivergedEvent,
  EndedEvent,
  EpochEvent,
  FigureEvent,
  InitialEvent,
  NoteEvent,
  PartName,
  PhaseEvent,
  ProgressEvent,
  ResumedEvent,
  SkippedEvent,
  SummaryEvent,
  TrainEvent,
  WeightsEvent,
  WorldEvent,
} from './train-events.js';
export { hasEpoch, type TrainedPhases, Training, type TrainingStatus } from './training.js';
export type { FinishedPhase, PhasesState, TrainingRun } from './training-run.js';
export { wholeHistory } from './whole-history.js';
export { evenWithoutCard } from './without-card.js';
