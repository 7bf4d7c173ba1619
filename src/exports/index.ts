export {
  type ClassifierComparison,
  type ComparedResults,
  type EvaluatedExport,
  type ExportClassifierOptions,
  type ExportFormat,
  type ExportProgress,
  type ExportResult,
  exportClassifier,
} from './export-classifier.js';
export { exportWebPage, type WebPage, type WebPageOptions } from './export-web-page.js';
