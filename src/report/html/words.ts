import { type Estimate, wilsonInterval } from '../../metrics/index.js';
import type { ReportResult } from './contents.js';

/* Numbers as people write them, and what they mean in words that need no training. */

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
      : `${wholeNumber(correct)} of ${wholeNumber(count)} ${name}, that is ${percent(correct / count)}`;
  return `The classifier recognised ${recognised}. Another set of pictures of the same kind would give a somewhat different number: with 95 % confidence the true share lies between ${percent(low)} and ${percent(high)}.${fewPictures(count)}`;
}

function fewPictures(count: number): string {
  if (count >= 200) return '';
  return ` With only ${count} pictures one more mistake changes the result by ${percent(1 / count)}; more pictures would narrow this range.`;
}

/** Whether its probabilities can be taken at their word. */
export function calibrationInWords({ metrics, temperature }: ReportResult): string | undefined {
  if (metrics === undefined) return undefined;
  const { value } = metrics.expectedCalibrationError;
  const points = `${(100 * value).toFixed(1)} percentage points`;
  const verdict =
    value < 0.03
      ? `Its probabilities can be taken at their word: on average they differ from how often it is right by only ${points}.`
      : `Its probabilities differ from how often it is right by ${points} on average.`;
  const factor = temperature?.temperature;
  if (factor === undefined || value < 0.03) return verdict;
  if (factor > 1.1) return `${verdict} It is surer of itself than it should be.`;
  return factor < 0.9 ? `${verdict} It is right more often than it claims.` : verdict;
}

/** One line of the table of measures. */
export interface MeasureRow {
  readonly name: string;
  readonly value: string;
  readonly interval: string;
  readonly says: string;
}

export function measureRows({ metrics, loss, count, correct }: ReportResult): MeasureRow[] {
  const [low, high] = wilsonInterval(correct, count);
  const accuracy = { value: correct / count, low, high };
  const share = shareRow('Accuracy', accuracy, 'How often the first answer is right.');
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
        shareRow(`Among its first ${top.k}`, top, `How often the right class is among its first ${top.k}.`),
      ),
    shareRow(
      'Balanced accuracy',
      macro.recall,
      'Accuracy if every class counts the same, however many pictures it has.',
    ),
    shareRow(
      'Precision',
      macro.precision,
      'When it names a class, how often that is right; mean of the classes.',
    ),
    shareRow('F1', macro.f1, 'Precision and recall in one number; mean of the classes.'),
    rocAuc &&
      numberRow(
        'ROC-AUC',
        rocAuc,
        'How well it puts pictures of a class before all others: 0.5 is chance, 1 is perfect.',
      ),
    averagePrecision &&
      numberRow('Average precision', averagePrecision, 'The same with an eye on rare classes: 1 is perfect.'),
    numberRow('Loss', { ...metrics.logLoss, value: loss }, lossSays(classes, true)),
    numberRow('Brier score', metrics.brierScore, 'Mean squared error of its probabilities: 0 is perfect.'),
    numberRow(
      'Calibration error',
      metrics.expectedCalibrationError,
      'How far its probabilities are from how often it is right: 0 is perfect.',
    ),
  ];
  return rows.filter((row) => row !== null);
}

function lossSays(classes: number, known: boolean): string {
  const guess = known ? ` Guessing among ${classes} classes would give ${Math.log(classes).toFixed(2)}.` : '';
  return `Cross-entropy: lower is better, and being sure and wrong costs most.${guess}`;
}

function shareRow(name: string, estimate: Estimate, says: string): MeasureRow {
  const { value, low, high } = estimate;
  return { name, value: percent(value), interval: `${percent(low)} to ${percent(high)}`, says };
}

function numberRow(name: string, { value, low, high }: Estimate, says: string): MeasureRow {
  return { name, value: value.toFixed(3), interval: `${low.toFixed(3)} to ${high.toFixed(3)}`, says };
}
