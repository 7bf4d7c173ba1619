import { type Estimate, wilsonInterval } from '../../metrics/index.js';
import type { ReportResult } from './contents.js';

/* Numbers as people write them, and what they mean in plain words. */

export function percent(share: number, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)} %`;
}

export function wholeNumber(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** What an accuracy means, with what chance leaves open. */
export function accuracyInWords({ name, correct, count }: ReportResult): string {
  const [low, high] = wilsonInterval(correct, count);
  const recognised =
    correct === count
      ? `all ${wholeNumber(count)} ${name}`
      : `${wholeNumber(correct)} of ${wholeNumber(count)} ${name}, or ${percent(correct / count)}`;
  return `The classifier recognised ${recognised}. Another set of pictures of the same kind would give a somewhat different number: with 95 % confidence the true share lies between ${percent(low)} and ${percent(high)}.${fewPictures(count)}`;
}

function fewPictures(count: number): string {
  if (count >= 200) return '';
  return ` With only ${count} pictures, one more mistake changes the result by ${percent(1 / count)}; more pictures would narrow this range.`;
}

/** Whether its probabilities can be trusted. */
export function calibrationInWords({ metrics, temperature }: ReportResult): string | undefined {
  if (metrics === undefined) return undefined;
  const { value } = metrics.expectedCalibrationError;
  const points = `${(100 * value).toFixed(1)} percentage points`;
  const verdict =
    value < 0.03
      ? `Its probabilities are well calibrated: on average they differ from its accuracy by only ${points}.`
      : `On average, its probabilities differ from its accuracy by ${points}.`;
  const factor = temperature?.temperature;
  if (factor === undefined || value < 0.03) return verdict;
  if (factor > 1.1) return `${verdict} It is overconfident.`;
  return factor < 0.9
    ? `${verdict} It is underconfident: right more often than its probabilities say.`
    : verdict;
}

/** One row of the table of metrics. */
export interface MeasureRow {
  readonly name: string;
  readonly value: string;
  readonly interval: string;
  readonly says: string;
}

export function measureRows({ metrics, loss, count, correct }: ReportResult): MeasureRow[] {
  const [low, high] = wilsonInterval(correct, count);
  const accuracy = { value: correct / count, low, high };
  const share = shareRow('Accuracy', accuracy, 'How often the most probable class is right.');
  if (metrics === undefined) {
    return [share, { name: 'Loss', value: loss.toFixed(4), interval: '', says: lossSays(2, false) }];
  }
  const classes = metrics.classes.length;
  const { macro, rocAuc, averagePrecision } = metrics;
  const rows = [
    share,
    ...metrics.topK
      .filter(({ k }) => k > 1 && k < classes)
      .map((top) =>
        shareRow(
          `Top-${top.k} accuracy`,
          top,
          `How often the right class is among the ${top.k} most probable.`,
        ),
      ),
    shareRow(
      'Balanced accuracy',
      macro.recall,
      'Accuracy with the same weight for every class, however many pictures it has.',
    ),
    shareRow(
      'Precision',
      macro.precision,
      'How often it is right when it names a class; mean of all classes.',
    ),
    shareRow('F1', macro.f1, 'Precision and recall in one number; mean of all classes.'),
    rocAuc &&
      numberRow(
        'ROC-AUC',
        rocAuc,
        'How well it ranks pictures of a class above all others: 0.5 is chance, 1 is perfect.',
      ),
    averagePrecision &&
      numberRow(
        'Average precision',
        averagePrecision,
        'The same, but more sensitive to rare classes: 1 is perfect.',
      ),
    numberRow('Loss', { ...metrics.logLoss, value: loss }, lossSays(classes, true)),
    numberRow('Brier score', metrics.brierScore, 'Mean squared error of its probabilities: 0 is perfect.'),
    numberRow(
      'Calibration error',
      metrics.expectedCalibrationError,
      'How far its probabilities are from its accuracy: 0 is perfect.',
    ),
  ];
  return rows.filter((row) => row !== null);
}

function lossSays(classes: number, known: boolean): string {
  const guess = known ? ` Guessing among ${classes} classes would give ${Math.log(classes).toFixed(2)}.` : '';
  return `Cross-entropy: lower is better; confident mistakes cost most.${guess}`;
}

function shareRow(name: string, estimate: Estimate, says: string): MeasureRow {
  const { value, low, high } = estimate;
  return { name, value: percent(value), interval: `${percent(low)} to ${percent(high)}`, says };
}

function numberRow(name: string, { value, low, high }: Estimate, says: string): MeasureRow {
  return { name, value: value.toFixed(3), interval: `${low.toFixed(3)} to ${high.toFixed(3)}`, says };
}
