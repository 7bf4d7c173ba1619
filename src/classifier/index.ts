export { type CardSetting, type ClassifierCard, cardResults } from './card.js';
export { Classifier, loadClassifier } from './classifier.js';
export { type ClassifierDescription, describeClassifier, type TensorDescription } from './classifier-file.js';
export { type DataDescription, type DescribedPart, describeData } from './describe-data.js';
export {
  type ExplainOptions,
  type Explanation,
  explainImage,
  type HeatMap,
} from './explain/explain-image.js';
export { buildClassifierGraph, saveClassifier } from './export.js';
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
export type { FilePrediction, PicturePrediction, PictureSource } from './predict-pictures.js';
export {
  loadClassifierWeights,
  type RestoredModel,
  type RestoreOptions,
  restoreModel,
} from './restore/restore-model.js';
