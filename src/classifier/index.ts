export {
  CARD_KEY,
  type CardSetting,
  type ClassifierCard,
  cardResults,
  expectCardFits,
  FAMILIARITY_OUTPUT,
  multilabelCardResults,
  readCard,
} from './card.js';
export { chosenLabels, type RankedClass } from './classification.js';
export { Classifier, loadClassifier, openClassifier } from './classifier.js';
export {
  type ClassifierDescription,
  type ClassifierFile,
  describeClassifier,
  readClassifierFile,
  type TensorDescription,
} from './classifier-file.js';
export {
  classifyLabelled,
  type EvaluateMultilabelPicturesOptions,
  type EvaluateOptions,
  evaluateClassifier,
  evaluateMultilabelClassifier,
  type LabelledPictures,
} from './evaluate.js';
export type {
  EvaluateFamiliarityOptions,
  FamiliarityEvaluation,
  FamiliarityScores,
} from './evaluate-familiarity.js';
export {
  atTemperature,
  type ClassifierEvaluation,
  type EvaluatedPictures,
  type EvaluatePredictionsOptions,
  evaluatePredictions,
  isMistake,
  type LabelledPredictions,
  type Score,
  type TopLoss,
  topLosses,
} from './evaluation.js';
export { evaluationCsv, multilabelCsv, probabilityColumn } from './evaluation-csv.js';
export {
  type ExplainOptions,
  type Explanation,
  explainImage,
  type HeatMap,
} from './explain/explain-image.js';
export { buildClassifierGraph } from './export.js';
export type { ClassDistribution } from './familiarity/class-distribution.js';
export { type Familiarity, type Spread, scoreAboveLimit } from './familiarity/familiarity.js';
export { FAMILIARITY_OFFSET } from './familiarity/lower-familiarity.js';
export { type FitFamiliarityOptions, fitFamiliarity, tryFamiliarity } from './fit-familiarity.js';
export { labelledPredictions } from './model-predictions.js';
export {
  type EvaluateMultilabelOptions,
  evaluateMultilabelPredictions,
  labelMistakes,
  type MultilabelEvaluation,
  type MultilabelMistake,
  type MultilabelPictures,
  multilabelMistakes,
  multilabelTargets,
} from './multilabel-evaluation.js';
export {
  decodeBatches,
  type FilePrediction,
  type PicturePrediction,
  type PictureSource,
} from './predict-pictures.js';
export {
  loadClassifierWeights,
  type RestoredModel,
  type RestoreOptions,
  restoreModel,
} from './restore/restore-model.js';
export { isFrozenNetwork } from './restore/stored-head.js';
export {
  type CardDataset,
  classifierBytes,
  type SaveClassifierOptions,
  saveClassifier,
} from './save-classifier.js';
export { readSource, type Source } from './source.js';
