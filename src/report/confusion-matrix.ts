import { UsageError } from '../errors.js';
import { type ConfusionMatrix, mostConfused } from '../metrics/index.js';
import { anything, checkOptions } from '../options.js';
import { figureHeading } from './figure-heading.js';
import { mixColors } from './mix-colors.js';
import { BLUE, FIGURE_PADDING, GRID_LINE, INK, PAPER, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { escapeXml, textWidth, truncateText } from './text.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** How `confusionMatrixFigure` draws. */
export interface ConfusionMatrixOptions {
  /** Default 'Confusion matrix'; a title that is given is also drawn. */
  readonly title?: string;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

/** With more classes the cells are too small for numbers. */
const MOST_CLASSES_WITH_NUMBERS = 20;
const LISTED_PAIRS = 12;
const LONGEST_NAME = 150;
const PAIR_LINE = 20;

interface Layout {
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly fontSize: number;
  /** Every how many classes are named. */
  readonly step: number;
  readonly names: readonly string[];
  /** Names below the matrix lie flat where they fit, else they stand. */
  readonly flat: boolean;
}

/**
 * How often each class was taken for which: rows are the true classes, columns the predicted ones. What is right is
 * blue, what is wrong orange, the darker the larger its share of the row. Up to 20 classes the cells hold numbers; with
 * more, the pairs that are confused most often are listed below. The same input gives the same SVG.
 *
 * @param matrix as `confusionMatrix` gives it
 * @throws UsageError where matrix and names do not go together
 *
 * @example
 * ```ts
 * import { evaluatePredictions, labelledPredictions } from '@graft-vision/graft';
 * import { confusionMatrixFigure } from '@graft-vision/graft/report';
 *
 * const evaluation = evaluatePredictions(await labelledPredictions(model, validation));
 * const svg = confusionMatrixFigure(evaluation.metrics.confusionMatrix, evaluation.classNames);
 * ```
 */
export function confusionMatrixFigure(
  matrix: ConfusionMatrix,
  classNames: readonly string[],
  options: ConfusionMatrixOptions = {},
): string {
  checkOptions('confusionMatrixFigure', options, { title: anything, language: languageRule });
  const classes = matrix.length;
  if (classes === 0 || classNames.length !== classes || matrix.some((row) => row.length !== classes)) {
    throw new UsageError(
      `Expected a square matrix with a row for each of ${classNames.length} class names but received ${classes} rows.`,
    );
  }
  const words = wordsOf(options.language);
  const texts = words.texts.matrix;
  const numbered = classes <= MOST_CLASSES_WITH_NUMBERS;
  const sizes = layoutSizes(classes, classNames);
  const size = sizes.cell * classes;
  const width = Math.max(460, 2 * FIGURE_PADDING + sizes.labelWidth + 32 + size);
  const heading = figureHeading(options.title, texts.note, width - 2 * FIGURE_PADDING);
  const layout: Layout = {
    ...sizes,
    left: FIGURE_PADDING + 24 + sizes.labelWidth + 8,
    top: heading.bottom + 8,
  };
  const namesBottom = layout.top + size + (layout.flat ? 24 : sizes.columnHeight + 14);
  const axes = axisTitles(layout, size, namesBottom, words);
  const list = numbered
    ? { parts: [], bottom: namesBottom + 24 }
    : confusedList(matrix, classNames, namesBottom + 56, Math.min(width, 620), words);
  return svgFigure(
    {
      width,
      height: list.bottom + FIGURE_PADDING - 8,
      title: options.title ?? texts.title,
      description: describe(matrix, classNames, words),
    },
    [
      ...heading.parts,
      ...cells(matrix, classNames, layout, numbered, words),
      ...labels(layout, size),
      ...axes,
      ...list.parts,
    ],
  );
}

function layoutSizes(classes: number, classNames: readonly string[]) {
  const numbered = classes <= MOST_CLASSES_WITH_NUMBERS;
  const cell = numbered
    ? Math.min(92, Math.max(36, Math.floor(520 / classes)))
    : Math.max(1, Math.floor(800 / classes));
  const fontSize = numbered ? 13 : Math.max(7, Math.min(12, cell - 1));
  const step = Math.ceil((fontSize + 1) / cell);
  const names = classNames.map((name) => truncateText(name, LONGEST_NAME, fontSize));
  const labelWidth = Math.max(...names.map((name) => textWidth(name, fontSize)));
  return {
    cell,
    fontSize,
    step,
    names,
    labelWidth: Math.ceil(labelWidth),
    columnHeight: Math.ceil(labelWidth),
    flat: numbered && labelWidth <= cell - 6,
  };
}

function cells(
  matrix: ConfusionMatrix,
  classNames: readonly string[],
  { cell, left, top }: Layout,
  numbered: boolean,
  words: ReportWords,
): string[] {
  const gap = cell >= 12 ? 1 : 0;
  const size = cell * matrix.length;
  const parts = [
    svgElement('rect', {
      x: left,
      y: top,
      width: size,
      height: size,
      fill: numbered ? PAPER : '#FAFAFB',
      stroke: GRID_LINE,
    }),
  ];
  matrix.forEach((row, label) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, predicted) => {
      if (count === 0 && !numbered) return;
      const [x, y] = [left + predicted * cell, top + label * cell];
      const fill = cellColor(count, support, label === predicted);
      const { right, wrong } = words.texts.matrix;
      const said =
        label === predicted
          ? right(classNames[label], count, support)
          : wrong(classNames[label], classNames[predicted], count, support);
      const title = svgElement('title', {}, escapeXml(said));
      parts.push(svgElement('rect', { x, y, width: cell - gap, height: cell - gap, fill }, title));
      if (numbered)
        parts.push(
          ...cellText(
            { count, support, right: label === predicted, x: x + cell / 2, y: y + cell / 2, cell },
            words,
          ),
        );
    });
  });
  return parts;
}

/** A single mistake among many pictures must be seen: shares of mistakes go through a square root. */
function cellColor(count: number, support: number, right: boolean): string {
  if (count === 0) return '#F6F7F8';
  const share = count / support;
  return right
    ? mixColors('#E3EEF6', BLUE.line, share)
    : mixColors('#FDF0E6', VERMILLION.line, Math.sqrt(share));
}

function cellText(
  place: {
    readonly count: number;
    readonly support: number;
    readonly right: boolean;
    readonly x: number;
    readonly y: number;
    readonly cell: number;
  },
  { percent }: ReportWords,
): string[] {
  const { count, support, right, x, y, cell } = place;
  const share = support === 0 ? 0 : count / support;
  const fill = count === 0 ? '#9AA2AB' : right && share > 0.8 ? PAPER : INK;
  const style = { 'text-anchor': 'middle', fill, 'font-variant': 'tabular-nums' };
  const withShare = cell >= 58 && support > 0;
  const number = svgText(x, y + (withShare ? -1 : 5), String(count), {
    ...style,
    'font-size': cell >= 58 ? 17 : 13,
    'font-weight': count === 0 ? 400 : 600,
  });
  if (!withShare) return [number];
  return [
    number,
    svgText(x, y + 16, percent(share, share > 0 && share < 0.0995 ? 1 : 0), {
      ...style,
      'font-size': 12,
    }),
  ];
}

function labels({ cell, left, top, fontSize, step, names, flat }: Layout, size: number): string[] {
  return names.flatMap((name, index) => {
    if (index % step !== 0) return [];
    const middle = index * cell + cell / 2;
    const style = { 'font-size': fontSize, fill: QUIET_INK };
    const row = svgText(left - 8, top + middle + fontSize * 0.35, name, { ...style, 'text-anchor': 'end' });
    const [x, y] = [left + middle, top + size];
    if (flat) return [row, svgText(x, y + 18, name, { ...style, 'text-anchor': 'middle' })];
    const turn = `translate(${(x + fontSize * 0.35).toFixed(2)},${(y + 8).toFixed(2)}) rotate(-90)`;
    return [row, svgText(0, 0, name, { ...style, 'text-anchor': 'end', transform: turn })];
  });
}

function axisTitles(
  { left, top }: Layout,
  size: number,
  namesBottom: number,
  { texts }: ReportWords,
): string[] {
  const style = { 'text-anchor': 'middle', 'font-size': 13, 'font-weight': 600 };
  const x = FIGURE_PADDING + 10;
  return [
    svgText(left + size / 2, namesBottom + 16, texts.matrix.prediction, style),
    svgText(0, 0, texts.matrix.label, {
      ...style,
      transform: `translate(${x},${(top + size / 2).toFixed(2)}) rotate(-90)`,
    }),
  ];
}

function confusedList(
  matrix: ConfusionMatrix,
  classNames: readonly string[],
  top: number,
  width: number,
  { texts, percent }: ReportWords,
): { parts: string[]; bottom: number } {
  const pairs = mostConfused(matrix, LISTED_PAIRS);
  const heading = pairs.length === 0 ? texts.matrix.none : texts.matrix.most;
  const parts = [svgText(FIGURE_PADDING, top, heading, { 'font-size': 15, 'font-weight': 600 })];
  pairs.forEach(({ label, predicted, count, share }, index) => {
    const text = texts.matrix.pair(classNames[label], classNames[predicted]);
    const y = top + 12 + (index + 1) * PAIR_LINE;
    const number = `${count} (${percent(share, 0)})`;
    const numberWidth = Math.min(260, textWidth(number, 13) + 16);
    parts.push(
      svgText(FIGURE_PADDING, y, truncateText(text, width - 2 * FIGURE_PADDING - numberWidth, 13)),
      svgText(width - FIGURE_PADDING, y, truncateText(number, numberWidth, 13), {
        'text-anchor': 'end',
        fill: QUIET_INK,
        'font-variant': 'tabular-nums',
      }),
    );
  });
  return { parts, bottom: top + 12 + (pairs.length + 1) * PAIR_LINE };
}

function describe(matrix: ConfusionMatrix, classNames: readonly string[], { texts }: ReportWords): string {
  const total = matrix.flat().reduce((sum, count) => sum + count, 0);
  const right = matrix.reduce((sum, row, label) => sum + row[label], 0);
  const pairs = mostConfused(matrix, 5).map(
    ({ label, predicted, count }) =>
      `${texts.matrix.pair(classNames[label], classNames[predicted])}: ${count}`,
  );
  const confused =
    pairs.length === 0 ? texts.matrix.noneConfused : texts.matrix.mostConfused(pairs.join('; '));
  return `${texts.matrix.classes(matrix.length, right, total)} ${confused}`;
}
