export { blendHeatMap, type HeatMapContents } from './blend-heat-map.js';
export { type ClassCountBar, type ClassCountsOptions, classCountsFigure } from './class-counts.js';
export { type ClassScoresOptions, classScoresFigure } from './class-scores.js';
export {
  type ComparedResult,
  compareRuns,
  type RunComparison,
  type SettingDifference,
} from './compare/compare-runs.js';
export { comparisonFigure, comparisonReport } from './compare/comparison-report.js';
export { type ReadRunOptions, readRun } from './compare/read-run.js';
export type { Run, RunProblem } from './compare/run.js';
export {
  multilabelRunResult,
  type RunPictures,
  type RunResult,
  type RunResults,
  runResult,
} from './compare/run-results.js';
export { hasSeveralLabels } from './compare/several-labels.js';
export {
  type RunDifference,
  type SharedResults,
  sharedInWords,
} from './compare/shared-pictures.js';
export { type ComparedCurvesOptions, comparedCurvesFigure, type NamedCurves } from './compared-curves.js';
export { type ConfusionMatrixOptions, confusionMatrixFigure } from './confusion-matrix.js';
export { encodeWebp, jpegDataUri } from './encode.js';
export {
  type EvaluatedPictures,
  evaluationRemarks,
  evaluationWarnings,
  remarkIn,
} from './evaluation-remarks.js';
export {
  type EvaluationFigures,
  type EvaluationFiguresOptions,
  evaluationFigures,
  reportResult,
} from './evaluation-report.js';
export { type FamiliarityHistogramOptions, familiarityHistogram } from './familiarity-histogram.js';
export { type HeatMapOptions, heatMapFigure } from './heat-map.js';
export type {
  ReportContents,
  ReportData,
  ReportFigures,
  ReportResult,
  ReportRow,
  ReportTable,
} from './html/contents.js';
export { htmlReport } from './html/html-report.js';
export { withoutFolders, withoutLocalPaths } from './html/local-paths.js';
export { cardRows, settingRows } from './html/rows.js';
export { type GridImage, type ImageGridOptions, imageGridFigure } from './image-grid.js';
export {
  type LabelSuspectsOptions,
  labelSuspectsFigure,
  type ShownSuspect,
} from './label-suspects.js';
export { type LearningCurvesOptions, learningCurvesFigure } from './learning-curves.js';
export {
  type LearningRateCurve,
  type LearningRateFigureOptions,
  type LearningRateStep,
  learningRateFigure,
} from './learning-rate.js';
export { multilabelRemarks } from './multilabel-remarks.js';
export { multilabelFigures, multilabelResult } from './multilabel-report.js';
export { expectTypeface, type PngOptions, svgToPng } from './png.js';
export { type PrecisionRecallOptions, precisionRecallFigure } from './precision-recall.js';
export { type ReliabilityDiagramOptions, reliabilityDiagram } from './reliability-diagram.js';
export type { RgbImage } from './rgb-image.js';
export { type SampleGridOptions, sampleGridFigure } from './sample-grid.js';
export type { LearningCurves, TrainingCurves } from './series.js';
export { cleanText } from './text.js';
export { type ThresholdCurvesOptions, thresholdCurvesFigure } from './threshold-curves.js';
export { readThumbnail } from './thumbnail.js';
export { type TopLossesOptions, topLossesFigure } from './top-losses.js';
export type { TrainedOnThem } from './training-remarks.js';
export { type ReportLanguage, wordsOf } from './words/language.js';
