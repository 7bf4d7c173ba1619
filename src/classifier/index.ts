export { type ClassifierCard, cardResults } from './card.js';
export { Classifier, type FilePrediction, loadClassifier, type PicturePrediction } from './classifier.js';
export type { EvaluateOptions } from './evaluate.js';
export {
  type ClassifierEvaluation,
  type EvaluatedPictures,
  type EvaluatePredictionsOptions,
  evaluatePredictions,
  type LabelledPredictions,
  type TopLoss,
  topLosses,
} from './evaluation.js';
export { evaluationCsv } from './evaluation-csv.js';
export { buildClassifierGraph, saveClassifier } from './export.js';
export type { LabelledPictures } from './labelled-pictures.js';
export { labelledPredictions } from './model-predictions.js';
