import { type ClassMetrics, mostConfused } from '../../metrics/index.js';
import type { ReportWords } from '../words/language.js';
import type { ReportResult } from './contents.js';
import { element, type Markup, markup, paragraph, text } from './markup.js';
import {
  accuracyInWords,
  calibrationInWords,
  type MeasureRow,
  measureRows,
  multilabelRows,
} from './words.js';

const LISTED_PAIRS = 10;
/** Up to `FEW_CLASSES` the figure of the matrix shows everything; above `MANY_CLASSES` it lists the pairs itself. */
const FEW_CLASSES = 5;
const MANY_CLASSES = 20;
/** With more classes the table only repeats the figure, and would fill pages. */
const MOST_TABLE_ROWS = 250;

/**
 * Everything about one set of pictures: sentences, metrics, mistakes, classes.
 *
 * @param options.saidBefore whether the page has already stated the accuracy
 */
export function resultSection(
  result: ReportResult,
  heading: string,
  { saidBefore, words }: { saidBefore: boolean; words: ReportWords },
): Markup[] {
  const { metrics, classNames, figures = {}, note } = result;
  const { sections, threshold: counts } = words.texts;
  const parts = [element('h2', {}, text(heading))];
  if (!saidBefore) parts.push(paragraph(accuracyInWords(result, words)));
  if (note !== undefined) parts.push(paragraph(note));
  const calibration = calibrationInWords(result, words);
  if (calibration !== undefined) parts.push(paragraph(calibration));
  if (result.threshold != null && classNames !== undefined) {
    parts.push(paragraph(counts(classNames[1], words.number(String(result.threshold)))));
  }
  const rows = result.multilabel ? multilabelRows(result.multilabel, words) : measureRows(result, words);
  parts.push(measureTable(rows, words));
  if (figures.confusionMatrix !== undefined) {
    parts.push(element('h3', {}, text(sections.matrix)), figure(figures.confusionMatrix));
  }
  if (metrics !== undefined && classNames !== undefined) {
    const { length } = classNames;
    const drawn = figures.confusionMatrix !== undefined;
    const said = drawn && length > 2 && (length <= FEW_CLASSES || length > MANY_CLASSES);
    if (!said) parts.push(...confusions(metrics.confusionMatrix, classNames, words));
  }
  if (figures.topLosses !== undefined) {
    const heading = element('h3', {}, text(sections.mistakes));
    parts.push(heading, paragraph(sections.mistakesText), figure(figures.topLosses));
  }
  if (figures.classScores !== undefined || metrics !== undefined || result.multilabel !== undefined) {
    parts.push(element('h3', {}, text(sections.byClass)));
    if (figures.classScores !== undefined) parts.push(figure(figures.classScores));
    if (metrics !== undefined && classNames !== undefined) {
      parts.push(classTable(metrics.classes, classNames, words));
    }
  }
  if (result.multilabel !== undefined && classNames !== undefined) {
    parts.push(multilabelTable(result.multilabel, classNames, words));
  }
  if (figures.precisionRecall !== undefined) {
    parts.push(element('h3', {}, text(words.texts.multilabel.curvesTitle)), figure(figures.precisionRecall));
  }
  if (figures.reliability !== undefined) {
    parts.push(element('h3', {}, text(sections.calibration)), figure(figures.reliability));
  }
  if (figures.familiarity !== undefined) {
    parts.push(element('h3', {}, text(words.texts.familiarity.title)), figure(figures.familiarity));
  }
  if (figures.thresholds !== undefined) {
    parts.push(element('h3', {}, text(sections.threshold)), figure(figures.thresholds));
  }
  return parts;
}

/** One of Graft's own figures, unchanged. */
export function figure(svg: string): Markup {
  return element('figure', {}, markup(svg));
}

function measureTable(rows: readonly MeasureRow[], words: ReportWords): Markup {
  const { head } = words.texts.measures;
  const classes = ['', 'number', 'number', 'says'];
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...head.map((name, index) =>
          element('th', { class: classes[index] || undefined, scope: 'col' }, text(name)),
        ),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ name, value, interval, says }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, text(name)),
          element('td', { class: 'number' }, text(value)),
          element('td', { class: 'number' }, text(interval)),
          element('td', { class: 'says' }, text(says)),
        ),
      ),
    ),
  );
}

function confusions(
  matrix: readonly (readonly number[])[],
  classNames: readonly string[],
  { texts, percent, whole }: ReportWords,
): Markup[] {
  const words = texts.confusions;
  const pairs = mostConfused(matrix, LISTED_PAIRS);
  if (pairs.length === 0) return [paragraph(words.none)];
  if (classNames.length === 2) {
    const sentences = pairs.map(({ label, predicted, count, share }) =>
      words.pair(count, classNames[label], classNames[predicted], percent(share)),
    );
    return [paragraph(sentences.join(' '))];
  }
  return [
    table(
      words.head,
      pairs.map(({ label, predicted, count, share }) => [
        classNames[label],
        classNames[predicted],
        whole(count),
        percent(share),
      ]),
      2,
    ),
  ];
}

function classTable(
  classes: readonly ClassMetrics[],
  classNames: readonly string[],
  { texts, percent, whole, fixed }: ReportWords,
): Markup {
  const share = (value: number | null): string => (value === null ? '–' : percent(value));
  const rows = classes
    .slice(0, MOST_TABLE_ROWS)
    .map((score, index) => [
      classNames[index],
      whole(score.support),
      share(score.precision),
      share(score.recall),
      score.recallInterval === null
        ? '–'
        : texts.range(percent(score.recallInterval[0]), percent(score.recallInterval[1])),
      share(score.f1),
      score.rocAuc === null ? '–' : fixed(score.rocAuc, 3),
    ]);
  return table(texts.measures.classHead, rows, 1);
}

function multilabelTable(
  { metrics, thresholds }: NonNullable<ReportResult['multilabel']>,
  classNames: readonly string[],
  { texts, percent, whole, fixed }: ReportWords,
): Markup {
  const share = (value: number | null): string => (value === null ? '–' : percent(value));
  const rows = metrics.classes
    .slice(0, MOST_TABLE_ROWS)
    .map((score, label) => [
      classNames[label],
      whole(score.support),
      share(score.averagePrecision),
      share(score.precision),
      share(score.recall),
      share(score.f1),
      fixed(thresholds[label], 3),
    ]);
  return table(texts.multilabel.classHead, rows, 1);
}

/** @param firstNumber the first column that holds numbers */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  firstNumber: number,
): Markup {
  const classOf = (column: number): string | undefined => (column >= firstNumber ? 'number' : undefined);
  const content = element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...head.map((name, column) => element('th', { class: classOf(column), scope: 'col' }, text(name))),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map((row) =>
        element(
          'tr',
          {},
          ...row.map((cell, column) =>
            column === 0
              ? element('th', { scope: 'row' }, text(cell))
              : element('td', { class: classOf(column) }, text(cell)),
          ),
        ),
      ),
    ),
  );
  // Many runs side by side may be wider than a telephone.
  return element('div', { class: 'table' }, content);
}
