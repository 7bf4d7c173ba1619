export { accuracy, predictedClasses, topKAccuracy } from './accuracy.js';
export { averagePrecision, averagePrecisionOneVsRest } from './average-precision.js';
export { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.js';
export { type CalibrationBin, calibrationBins, expectedCalibrationError } from './calibration.js';
export type { MultilabelTargets } from './check-targets.js';
export { type ClassScore, type ClassScoreReport, classScores, type PrecisionRecall } from './class-scores.js';
export {
  type ClassificationMetrics,
  type ClassificationMetricsOptions,
  type ClassMetrics,
  classificationMetrics,
  type Estimate,
} from './classification-metrics.js';
export { type Confusion, type ConfusionMatrix, confusionMatrix, mostConfused } from './confusion-matrix.js';
export * from './keras/all.js';
export type { ConfusionOptions } from './keras/confusion.js';
export {
  MeanMetricWrapper,
  type MeanMetricWrapperOptions,
  type MetricFunction,
} from './keras/mean-metric-wrapper.js';
export { MeanMetric, Metric, type MetricOptions, type MetricState, type OutputForm } from './keras/metric.js';
export { type MeasuredLoss, type MetricLike, metricWords, resolveMetric } from './keras/resolve.js';
export type { Rows, RowsLike } from './keras/rows.js';
export { mcnemarTest } from './mcnemar-test.js';
export {
  type Averages,
  type MultilabelClassMetrics,
  type MultilabelMetrics,
  type MultilabelMetricsOptions,
  multilabelMetrics,
} from './multilabel-metrics.js';
export { type ChosenThreshold, multilabelThresholds } from './multilabel-thresholds.js';
export { brierScore, crossEntropies, logLoss } from './probability-scores.js';
export { type OneVsRest, rocAuc, rocAucOneVsRest } from './roc-auc.js';
export type { ClassLabels, ClassScores, SampleWeights } from './samples.js';
export {
  applyTemperature,
  cautiousTemperature,
  type FitTemperatureOptions,
  fitTemperature,
  type TemperatureFit,
} from './temperature-scaling.js';
export { bestThreshold, type ThresholdPoint, thresholdCurve } from './threshold-curve.js';
export { wilsonInterval } from './wilson-interval.js';
