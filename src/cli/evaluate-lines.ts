import { type ClassifierEvaluation, isMistake, topLosses } from '../classifier/index.js';
import { namesInWords } from '../labels.js';
import { type ClassMetrics, type Estimate, mostConfused, wilsonInterval } from '../metrics/index.js';
import { percent } from '../percent.js';
import { textTable } from './text-table.js';

const MOST_CLASSES_LISTED = 20;
const CONFUSIONS_LISTED = 8;
const MISTAKES_LISTED = 8;

/** What `graft evaluate` prints for people. */
export function evaluationLines(
  evaluation: ClassifierEvaluation & { readonly part?: string | null },
  warnings: readonly string[],
): string[] {
  const { loss, accuracy, correct, count, skipped, part } = evaluation;
  const [low, high] = wilsonInterval(correct, count);
  return [
    ...skipped.map(({ path, reason }) => `Skipped ${path}: ${reason}`),
    ...(part == null ? [] : [`Results on the ${part} set:`]),
    `loss ${loss.toFixed(4)}, accuracy ${percent(accuracy)}: ${correct} of ${count}`,
    `95 % confidence: ${percent(low)} to ${percent(high)}`,
    ...warnings,
    '',
    ...measureLines(evaluation),
    '',
    ...classLines(evaluation),
    ...confusionLines(evaluation),
    ...mistakeLines(evaluation),
  ];
}

function measureLines({ metrics, temperature, classNames }: ClassifierEvaluation): string[] {
  const { macro, rocAuc, averagePrecision, logLoss, brierScore, expectedCalibrationError } = metrics;
  const share = (name: string, estimate: Estimate | null): string[][] =>
    estimate === null
      ? []
      : [[name, percent(estimate.value), `${percent(estimate.low)} to ${percent(estimate.high)}`]];
  const number = (name: string, estimate: Estimate | null): string[][] =>
    estimate === null
      ? []
      : [[name, estimate.value.toFixed(3), `${estimate.low.toFixed(3)} to ${estimate.high.toFixed(3)}`]];
  return textTable([
    ['', '', '95 % confidence'],
    ...metrics.topK
      .filter(({ k }) => k > 1 && k < classNames.length)
      .flatMap((top) => share(`top-${top.k} accuracy`, top)),
    ...share('balanced accuracy', macro.recall),
    ...share('precision (mean of classes)', macro.precision),
    ...share('F1 (mean of classes)', macro.f1),
    ...number('ROC-AUC', rocAuc),
    ...number('average precision', averagePrecision),
    ...number('loss', logLoss),
    ...number('Brier score', brierScore),
    ...number('calibration error', expectedCalibrationError),
    ['temperature to calibrate it', temperature.temperature.toFixed(2), ''],
  ]);
}

function classLines({ metrics, classNames }: ClassifierEvaluation): string[] {
  const share = (value: number | null): string => (value === null ? '-' : percent(value));
  const rows = metrics.classes.map((score, index) => ({ name: classNames[index], score }));
  const all = rows.length <= MOST_CLASSES_LISTED;
  if (!all) rows.sort((one, other) => (one.score.f1 ?? 2) - (other.score.f1 ?? 2));
  const table = textTable([
    ['class', 'pictures', 'precision', 'recall', '95 % confidence', 'F1', 'ROC-AUC'],
    ...rows
      .slice(0, MOST_CLASSES_LISTED)
      .map(({ name, score }) => [
        name,
        String(score.support),
        share(score.precision),
        share(score.recall),
        intervalText(score),
        share(score.f1),
        score.rocAuc === null ? '-' : score.rocAuc.toFixed(3),
      ]),
  ]);
  return all ? table : [`The ${MOST_CLASSES_LISTED} classes with the lowest F1:`, ...table];
}

function intervalText({ recallInterval }: ClassMetrics): string {
  return recallInterval === null ? '-' : `${percent(recallInterval[0])} to ${percent(recallInterval[1])}`;
}

function confusionLines({ metrics, classNames }: ClassifierEvaluation): string[] {
  const pairs = mostConfused(metrics.confusionMatrix, CONFUSIONS_LISTED);
  if (pairs.length === 0) return [];
  return [
    '',
    'Confused most often:',
    ...pairs.map(
      ({ label, predicted, count, share }) =>
        `  ${classNames[label]} classified as ${classNames[predicted]}: ${count} (${percent(share)})`,
    ),
  ];
}

function mistakeLines(evaluation: ClassifierEvaluation): string[] {
  const mistakes = topLosses(evaluation, MISTAKES_LISTED).filter(isMistake);
  if (mistakes.length === 0) return [];
  return [
    '',
    'Worst mistakes:',
    ...mistakes.map(
      ({ path, labels, predicted, probability }) =>
        `  ${path}: ${namesInWords(predicted)} (${percent(probability)}), is ${namesInWords(labels)}`,
    ),
  ];
}
