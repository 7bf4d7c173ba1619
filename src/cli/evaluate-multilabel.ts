import { type Classifier, type MultilabelEvaluation, multilabelMistakes } from '../classifier/index.js';
import type { EvaluateMultilabelEvent } from '../events/index.js';
import { namesInWords } from '../labels.js';
import type { Estimate } from '../metrics/index.js';
import { percent } from '../percent.js';
import type { Part } from '../photographs/index.js';
import { multilabelRemarks, type TrainedOnThem } from '../report/index.js';
import { textTable } from './text-table.js';

const MISTAKES_LISTED = 8;
const SHOWN_MISTAKES = 24;

/** An evaluation of pictures that may have several labels, and where they come from. */
export type MultilabelMeasured = MultilabelEvaluation & {
  readonly part: Part | null;
} & Required<TrainedOnThem>;

/** What `graft evaluate` prints for people. */
export function multilabelLines(evaluation: MultilabelMeasured): string[] {
  const { loss, accuracy, correct, count, skipped, part, metrics, classNames, thresholds } = evaluation;
  const { macro, micro } = metrics;
  const share = (name: string, estimate: Estimate | null): string[][] =>
    estimate === null
      ? []
      : [[name, percent(estimate.value), `${percent(estimate.low)} to ${percent(estimate.high)}`]];
  const number = (value: number | null): string => (value === null ? '-' : percent(value));
  return [
    ...skipped.map(({ path, reason }) => `Skipped ${path}: ${reason}`),
    ...(part == null ? [] : [`Results on the ${part} set:`]),
    `loss ${loss.toFixed(4)}; all labels right for ${correct} of ${count} (${percent(accuracy)})`,
    ...multilabelRemarks(evaluation).map(({ text }) => text),
    '',
    ...textTable([
      ['', '', '95 % confidence'],
      ...share('mean average precision', metrics.meanAveragePrecision),
      ...share('macro F1', macro.f1),
      ...share('micro F1', micro.f1),
      ...share('precision (mean of classes)', macro.precision),
      ...share('recall (mean of classes)', macro.recall),
      ...share('ROC-AUC (mean of classes)', metrics.rocAuc),
      ...share('all labels right', metrics.subsetAccuracy),
      ...share('Hamming loss', metrics.hammingLoss),
    ]),
    '',
    ...textTable([
      ['class', 'pictures', 'of', 'average precision', 'precision', 'recall', 'F1', 'threshold'],
      ...classNames.map((name, label) => {
        const score = metrics.classes[label];
        return [
          name,
          String(score.support),
          String(score.known),
          number(score.averagePrecision),
          number(score.precision),
          number(score.recall),
          number(score.f1),
          thresholds[label].toFixed(3),
        ];
      }),
    ]),
    ...mistakeLines(evaluation),
  ];
}

function mistakeLines(evaluation: MultilabelEvaluation): string[] {
  const mistakes = multilabelMistakes(evaluation, MISTAKES_LISTED);
  if (mistakes.length === 0) return [];
  const named = (own: (typeof mistakes)[number]['missed']): string =>
    own.map(({ name, probability }) => `${name} (${percent(probability)})`).join(', ');
  return [
    '',
    'Worst mistakes:',
    ...mistakes.map(({ path, labels, missed, wrong }) => {
      const said = [
        ...(wrong.length > 0 ? [`wrongly ${named(wrong)}`] : []),
        ...(missed.length > 0 ? [`missed ${named(missed)}`] : []),
      ];
      return `  ${path}: ${said.join('; ')}; is ${namesInWords(labels)}`;
    }),
  ];
}

/** The line of `graft evaluate --json`. */
export function multilabelEvent(
  evaluation: MultilabelMeasured,
): Omit<EvaluateMultilabelEvent, 'csv' | 'report'> {
  const { loss, accuracy, correct, count, skipped, part, thresholds, classNames, metrics } = evaluation;
  const { trainedOn, perhapsTrainedOn } = evaluation;
  return {
    event: 'result',
    task: 'multilabel',
    loss,
    accuracy,
    correct,
    count,
    skipped,
    part,
    trainedOn,
    perhapsTrainedOn,
    thresholds,
    classNames,
    metrics,
    mistakes: multilabelMistakes(evaluation, SHOWN_MISTAKES),
    warnings: multilabelRemarks(evaluation).map(({ text }) => text),
  };
}

/** Whether a classifier says yes or no to each class. */
export function isMultilabel({ card }: Classifier): boolean {
  return card.task === 'multilabel';
}
