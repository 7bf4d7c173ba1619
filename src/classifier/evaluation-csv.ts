import { csvTable } from '../csv.js';
import { labelsInWords, namesOfLabels } from '../labels.js';
import type { ClassifierEvaluation } from './evaluation.js';
import type { MultilabelEvaluation } from './multilabel-evaluation.js';

/**
 * An evaluation as CSV (RFC 4180), one line per picture in the order in which they were classified: `path`, `label`,
 * `predicted`, `probability_NAME` for each class, `loss`.
 */
export function evaluationCsv({ classNames, pictures }: ClassifierEvaluation): string {
  const { paths, labels, predicted, probabilities, losses } = pictures;
  const classes = classNames.length;
  const header = ['path', 'label', 'predicted', ...classNames.map(probabilityColumn), 'loss'];
  const lines = paths.map((path, at) => [
    path,
    labelsInWords(labels[at], classNames),
    labelsInWords(predicted[at], classNames),
    ...Array.from(probabilities.subarray(at * classes, (at + 1) * classes), shortest),
    String(losses[at]),
  ]);
  return csvTable(header, lines);
}

/**
 * An evaluation of pictures that may have several labels as CSV (RFC 4180), one line per picture: `path`, `labels` and
 * `predicted` divided by |, `unknown` in the same way, `correct` (1 where all known labels are right),
 * `probability_NAME` for each class, `loss`.
 */
export function multilabelCsv({ classNames, pictures }: MultilabelEvaluation): string {
  const { paths, labels, unknown, predicted, probabilities, losses, correct } = pictures;
  const classes = classNames.length;
  const names = (own: readonly number[]): string => namesOfLabels(own, classNames).join('|');
  const header = [
    ...['path', 'labels', 'predicted', 'unknown', 'correct'],
    ...classNames.map(probabilityColumn),
    'loss',
  ];
  const lines = paths.map((path, at) => [
    path,
    names(labels[at]),
    names(predicted[at]),
    names(unknown[at] ?? []),
    String(correct[at]),
    ...Array.from(probabilities.subarray(at * classes, (at + 1) * classes), shortest),
    String(losses[at]),
  ]);
  return csvTable(header, lines);
}

/** The name of the column with the probabilities of a class, in every table. */
export function probabilityColumn(className: string): string {
  return `probability_${className}`;
}

/** A float32 without digits that only float64 has. */
function shortest(value: number): string {
  return String(Number(value.toPrecision(8)));
}
