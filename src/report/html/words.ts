import { type CalibrationBin, type Estimate, wilsonInterval } from '../../metrics/index.js';
import type { ReportWords } from '../words/language.js';
import type { ReportResult } from './contents.js';

/* What the numbers of a result mean in plain words. */

/** What an accuracy means, with what chance leaves open. */
export function accuracyInWords(
  { name, correct, count, multilabel }: ReportResult,
  { texts, percent, whole, fixed }: ReportWords,
): string {
  if (multilabel !== undefined) {
    return texts.multilabel.allRight(whole(correct), whole(count), name, percent(correct / count));
  }
  const { all, some, interval, few } = texts.accuracy;
  const [low, high] = wilsonInterval(correct, count);
  return [
    correct === count
      ? all(whole(count), name)
      : some(whole(correct), whole(count), name, percent(correct / count)),
    interval(percent(low), percent(high)),
    ...(count < 200 ? [few(count, texts.points(fixed(100 / count, 1)))] : []),
  ].join(' ');
}

/** The rows of the table of metrics, where pictures may have several labels. */
export function multilabelRows({ metrics }: NonNullable<ReportResult['multilabel']>, words: ReportWords) {
  const { texts, percent } = words;
  const { measures } = texts.multilabel;
  const row = ([name, says]: readonly string[], estimate: Estimate | null): MeasureRow[] =>
    estimate === null
      ? []
      : [
          {
            name,
            says,
            value: percent(estimate.value),
            interval: texts.range(percent(estimate.low), percent(estimate.high)),
          },
        ];
  return [
    ...row(measures.meanAveragePrecision, metrics.meanAveragePrecision),
    ...row(measures.macroF1, metrics.macro.f1),
    ...row(measures.microF1, metrics.micro.f1),
    ...row(measures.precision, metrics.macro.precision),
    ...row(measures.recall, metrics.macro.recall),
    ...row(measures.rocAuc, metrics.rocAuc),
    ...row(measures.subsetAccuracy, metrics.subsetAccuracy),
    ...row(measures.hammingLoss, metrics.hammingLoss),
  ];
}

/** With fewer pictures the calibration error is mostly chance: its 15 ranges then hold a few pictures each. */
const FEWEST_TO_CALIBRATE = 100;

/** Whether its probabilities can be trusted. */
export function calibrationInWords(
  { metrics, count }: ReportResult,
  { texts, fixed }: ReportWords,
): string | undefined {
  if (metrics === undefined) return undefined;
  const { good, off, over, under, few } = texts.calibration;
  if (count < FEWEST_TO_CALIBRATE) return few(String(count));
  const { value } = metrics.expectedCalibrationError;
  const points = texts.points(fixed(100 * value, 1));
  if (value < 0.03) return good(points);
  const surplus = confidenceSurplus(metrics.calibration);
  // Too confident in one range and too little in another: neither word fits.
  if (Math.abs(surplus) < value / 2) return off(points);
  return `${off(points)} ${surplus > 0 ? over : under}`;
}

/** Mean confidence minus accuracy: above 0 for an overconfident classifier. */
function confidenceSurplus(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / total) * ((confidence ?? 0) - (accuracy ?? 0)),
    0,
  );
}

/** One row of the table of metrics. */
export interface MeasureRow {
  readonly name: string;
  readonly value: string;
  readonly interval: string;
  readonly says: string;
}

export function measureRows(
  { metrics, loss, count, correct }: ReportResult,
  words: ReportWords,
): MeasureRow[] {
  const { texts, percent, fixed } = words;
  const { measures } = texts;
  const shareRow = ([name, says]: readonly string[], { value, low, high }: Estimate): MeasureRow => ({
    name,
    says,
    value: percent(value),
    interval: texts.range(percent(low), percent(high)),
  });
  const numberRow = ([name, says]: readonly string[], { value, low, high }: Estimate): MeasureRow => ({
    name,
    says,
    value: fixed(value, 3),
    interval: texts.range(fixed(low, 3), fixed(high, 3)),
  });
  const [low, high] = wilsonInterval(correct, count);
  const share = shareRow(measures.accuracy, { value: correct / count, low, high });
  const [lossName, lossSays] = measures.loss;
  if (metrics === undefined) {
    return [share, { name: lossName, value: fixed(loss, 4), interval: '', says: lossSays }];
  }
  const classes = metrics.classes.length;
  const guess = measures.guess(classes, fixed(Math.log(classes), 2));
  const { macro, rocAuc, averagePrecision } = metrics;
  const rows = [
    share,
    ...metrics.topK.filter(({ k }) => k > 1 && k < classes).map((top) => shareRow(measures.top(top.k), top)),
    shareRow(measures.balanced, macro.recall),
    shareRow(measures.precision, macro.precision),
    shareRow(measures.f1, macro.f1),
    rocAuc && numberRow(measures.rocAuc, rocAuc),
    averagePrecision && numberRow(measures.averagePrecision, averagePrecision),
    numberRow([lossName, lossSays + guess], { ...metrics.logLoss, value: loss }),
    numberRow(measures.brier, metrics.brierScore),
    numberRow(measures.calibration, metrics.expectedCalibrationError),
  ];
  return rows.filter((row) => row !== null);
}
