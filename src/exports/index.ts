export {
  type CalibrationLimit,
  type ClassifierComparison,
  type ComparedResults,
  type EvaluatedExport,
  type ExportClassifierOptions,
  type ExportFormat,
  type ExportProgress,
  type ExportResult,
  exportClassifier,
} from './export-classifier.js';
export { exportStaticStudio, type StaticStudio } from './export-static-studio.js';
export { exportWebPage, type WebPageOptions } from './export-web-page.js';
export type { WebPage } from './page-folder.js';
