export { type CardSetting, type ClassifierCard, cardResults } from './card.js';
export { Classifier, loadClassifier } from './classifier.js';
export { type ClassifierDescription, describeClassifier, type TensorDescription } from './classifier-file.js';
export { type DataDescription, type DescribedPart, describeData } from './describe-data.js';
export { classifyLabelled, type EvaluateOptions, evaluateClassifier } from './evaluate.js';
export {
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
export { evaluationCsv } from './evaluation-csv.js';
export {
  type ExplainOptions,
  type Explanation,
  explainImage,
  type HeatMap,
} from './explain/explain-image.js';
export { buildClassifierGraph } from './export.js';
export { exportWebPage, type WebPage, type WebPageOptions } from './export-web-page.js';
export {
  type ClassifierComparison,
  type ComparedResults,
  type ExportClassifierOptions,
  type ExportFormat,
  type ExportProgress,
  type ExportResult,
  exportClassifier,
} from './exports/export-classifier.js';
export type { LabelledPictures } from './labelled-pictures.js';
export { labelledPredictions } from './model-predictions.js';
export type { FilePrediction, PicturePrediction, PictureSource } from './predict-pictures.js';
export {
  loadClassifierWeights,
  type RestoredModel,
  type RestoreOptions,
  restoreModel,
} from './restore/restore-model.js';
export {
  type CardDataset,
  classifierBytes,
  type SaveClassifierOptions,
  saveClassifier,
} from './save-classifier.js';
