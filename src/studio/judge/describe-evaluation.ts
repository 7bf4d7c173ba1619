import { basename } from 'node:path';
import type { ClassifierEvaluation } from '../../classifier/index.js';
import { classNumbersOf } from '../../labels.js';
import { bestThreshold, mostConfused, type ThresholdPoint, thresholdCurve } from '../../metrics/index.js';
import { evaluationRemarks } from '../../report/index.js';
import type { JudgedPart, RunEvaluation } from '../api.js';

const MOST_CONFUSED = 20;
const MOST_SKIPPED = 200;
const THRESHOLDS = 201;

/** An evaluation as the page gets it: everything but the photographs. */
export function describeEvaluation(part: JudgedPart, evaluation: ClassifierEvaluation): RunEvaluation {
  const { classNames, metrics, skipped } = evaluation;
  const curve = curveOf(evaluation);
  return {
    part,
    classNames,
    count: metrics.count,
    correct: metrics.correct,
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
    skipped: skipped.slice(0, MOST_SKIPPED).map(({ path, reason }) => ({ name: basename(path), reason })),
  };
}

function curveOf({ classNames, pictures }: ClassifierEvaluation): ThresholdPoint[] | null {
  if (classNames.length !== 2) return null;
  const scores = pictures.probabilities.filter((_, index) => index % 2 === 1);
  return thresholdCurve(classNumbersOf(pictures.labels), scores);
}

/** As many points as a slider has places, evenly taken, with both ends. */
function thinned(curve: readonly ThresholdPoint[]): ThresholdPoint[] {
  if (curve.length <= THRESHOLDS) return [...curve];
  return Array.from(
    { length: THRESHOLDS },
    (_, at) => curve[Math.round((at * (curve.length - 1)) / (THRESHOLDS - 1))],
  );
}
