import type { ClassifierEvaluation, MultilabelEvaluation } from '../../classifier/index.js';
import { classNumbersOf } from '../../labels.js';
import { bestThreshold, mostConfused, type ThresholdPoint, thresholdCurve } from '../../metrics/index.js';
import { evaluationRemarks, multilabelRemarks } from '../../report/browser.js';
import type { JudgedPart, OneLabelEvaluation, RunEvaluation, SeveralLabelsEvaluation } from '../api.js';
import { baseName } from '../base-name.js';
import { type AnyEvaluation, isOfSeveralLabels } from './any-evaluation.js';
import { thinned } from './class-thresholds.js';

const MOST_CONFUSED = 20;
const MOST_SKIPPED = 200;

/** An evaluation as the page gets it: everything but the photographs. */
export function describeEvaluation(part: JudgedPart, evaluation: AnyEvaluation): RunEvaluation {
  const { classNames, count, correct, skipped } = evaluation;
  const measured = isOfSeveralLabels(evaluation)
    ? describeSeveralLabels(part, evaluation)
    : describeOneLabel(part, evaluation);
  return {
    ...{ part, classNames, count, correct },
    skipped: skipped.slice(0, MOST_SKIPPED).map(({ path, reason }) => ({ name: baseName(path), reason })),
    ...measured,
  };
}

type Common = 'part' | 'classNames' | 'count' | 'correct' | 'skipped';

function describeSeveralLabels(
  part: JudgedPart,
  evaluation: MultilabelEvaluation,
): Omit<SeveralLabelsEvaluation, Common> {
  const { classNames, metrics, thresholds, loss } = evaluation;
  return {
    severalLabels: true,
    meanAveragePrecision: metrics.meanAveragePrecision,
    macroF1: metrics.macro.f1,
    microF1: metrics.micro.f1,
    rocAuc: metrics.rocAuc,
    subsetAccuracy: metrics.subsetAccuracy,
    hammingLoss: metrics.hammingLoss,
    loss,
    classes: metrics.classes.map((row, label) => ({
      name: classNames[label],
      threshold: thresholds[label],
      known: row.known,
      support: row.support,
      correct: row.correct,
      missed: row.support - row.correct,
      wrong: row.predicted - row.correct,
      precision: row.precision,
      recall: row.recall,
      f1: row.f1,
      precisionInterval: row.precisionInterval,
      recallInterval: row.recallInterval,
      averagePrecision: row.averagePrecision,
    })),
    warnings: multilabelRemarks({ ...evaluation, part }),
  };
}

function describeOneLabel(
  part: JudgedPart,
  evaluation: ClassifierEvaluation,
): Omit<OneLabelEvaluation, Common> {
  const { classNames, metrics } = evaluation;
  const curve = curveOf(evaluation);
  return {
    severalLabels: false,
    accuracy: metrics.accuracy,
    topK: metrics.topK,
    macroPrecision: metrics.macro.precision,
    macroRecall: metrics.macro.recall,
    macroF1: metrics.macro.f1,
    rocAuc: metrics.rocAuc,
    averagePrecision: metrics.averagePrecision,
    logLoss: metrics.logLoss,
    brierScore: metrics.brierScore,
    calibrationError: metrics.expectedCalibrationError,
    classes: metrics.classes.map((row, at) => ({
      name: classNames[at],
      support: row.support,
      predicted: row.predicted,
      correct: row.correct,
      precision: row.precision,
      recall: row.recall,
      f1: row.f1,
      precisionInterval: row.precisionInterval,
      recallInterval: row.recallInterval,
      rocAuc: row.rocAuc,
    })),
    confusion: metrics.confusionMatrix.map((row) => [...row]),
    calibration: metrics.calibration,
    mostConfused: mostConfused(metrics.confusionMatrix, MOST_CONFUSED).map((one) => ({
      ...one,
      label: classNames[one.label],
      predicted: classNames[one.predicted],
    })),
    thresholds: curve === null ? null : thinned(curve),
    bestThreshold: curve === null ? null : (bestThreshold(curve)?.threshold ?? null),
    warnings: evaluationRemarks({ ...evaluation, part }),
  };
}

function curveOf({ classNames, pictures }: ClassifierEvaluation): ThresholdPoint[] | null {
  if (classNames.length !== 2) return null;
  const scores = pictures.probabilities.filter((_, index) => index % 2 === 1);
  return thresholdCurve(classNumbersOf(pictures.labels), scores);
}
