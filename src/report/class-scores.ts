import { UsageError } from '../errors.js';
import type { ClassMetrics } from '../metrics/index.js';
import { anything, checkOptions } from '../options.js';
import { figureHeading } from './figure-heading.js';
import { AXIS_LINE, BLUE, FIGURE_PADDING, GRID_LINE, PAPER, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { escapeXml, textWidth, truncateText } from './text.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** How `classScoresFigure` draws. */
export interface ClassScoresOptions {
  /** Default 'Classes'; a title that is given is also drawn. */
  readonly title?: string;
  /** Draws only so many classes, those with the lowest F1. Default all. */
  readonly limit?: number;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const WIDTH = 800;
const LONGEST_NAME = 180;
const MOST_ROOMY_CLASSES = 40;
const NUMBERS_WIDTH = 116;
const LEGEND_LINE = 22;

interface Row {
  readonly name: string;
  readonly score: ClassMetrics;
}

/**
 * Precision, recall and F1 of every class, the class with the lowest F1 first: a bar for F1, a ring for precision, a
 * dot with its 95 % interval for recall. Classes without a picture come last. The same input gives the same SVG.
 *
 * @throws UsageError where there is no class, or names and scores differ in number
 */
export function classScoresFigure(
  scores: readonly ClassMetrics[],
  classNames: readonly string[],
  options: ClassScoresOptions = {},
): string {
  checkOptions('classScoresFigure', options, { title: anything, limit: anything, language: languageRule });
  if (scores.length === 0 || scores.length !== classNames.length) {
    throw new UsageError(
      `Expected scores for each of ${classNames.length} class names but received ${scores.length}.`,
    );
  }
  const words = wordsOf(options.language);
  const texts = words.texts.scores;
  const all = scores.map((score, index): Row => ({ name: classNames[index], score }));
  all.sort((one, other) => (one.score.f1 ?? 2) - (other.score.f1 ?? 2));
  const rows = all.slice(0, options.limit);
  const roomy = rows.length <= MOST_ROOMY_CLASSES;
  const rowHeight = roomy ? 30 : 17;
  const fontSize = roomy ? 13 : 11;
  const names = rows.map(({ name }) => truncateText(name, LONGEST_NAME, fontSize));
  const left = FIGURE_PADDING + Math.ceil(Math.max(...names.map((name) => textWidth(name, fontSize)))) + 14;
  const right = WIDTH - FIGURE_PADDING - NUMBERS_WIDTH;
  const note = rows.length < all.length ? texts.lowest(rows.length, all.length) : undefined;
  const heading = figureHeading(options.title, note, WIDTH - 2 * FIGURE_PADDING);
  const legend = legendMarkup(heading.bottom + 10, words);
  const top = legend.bottom + 42;
  const bottom = top + rows.length * rowHeight;
  const x = (share: number): number => left + share * (right - left);
  const parts = [
    ...heading.parts,
    ...legend.parts,
    ...axis(x, top, bottom, words),
    ...columnTitles(right, top - 14, words),
    ...rows.flatMap((row, index) =>
      rowMarkup(row, names[index], { x, y: top + (index + 0.5) * rowHeight, rowHeight, fontSize, words }),
    ),
  ];
  return svgFigure(
    {
      width: WIDTH,
      height: bottom + 26 + FIGURE_PADDING,
      title: options.title ?? texts.title,
      description: describe(rows, words),
    },
    parts,
  );
}

/** What the marks mean, in as many lines as that takes. */
function legendMarkup(top: number, { texts }: ReportWords): { parts: string[]; bottom: number } {
  const entries = [
    {
      mark: svgElement('rect', { y: -5, width: 18, height: 10, rx: 2, fill: '#D5E4EF' }),
      text: texts.scores.f1,
    },
    { mark: recallMark(9, 0, 1.5, 16.5), text: texts.scores.recall },
    { mark: precisionMark(9, 0), text: texts.scores.precision },
  ];
  let [x, y] = [FIGURE_PADDING, top];
  const parts = entries.map(({ mark, text }) => {
    const width = 25 + Math.ceil(textWidth(text, 12));
    if (x + width > WIDTH - FIGURE_PADDING) [x, y] = [FIGURE_PADDING, y + LEGEND_LINE];
    const words = svgText(25, 4.5, text, { 'font-size': 12, fill: QUIET_INK });
    const entry = svgElement('g', { transform: `translate(${x},${y})` }, mark + words);
    x += width + 22;
    return entry;
  });
  return { parts, bottom: y };
}

function axis(x: (share: number) => number, top: number, bottom: number, { percent }: ReportWords): string[] {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    svgElement('path', {
      d: `M${x(share).toFixed(2)},${top}V${bottom}`,
      stroke: share === 0 ? AXIS_LINE : GRID_LINE,
    }),
    svgText(x(share), bottom + 19, percent(share, 0), {
      'text-anchor': 'middle',
      'font-size': 12,
      fill: QUIET_INK,
    }),
  ]);
}

function columnTitles(right: number, y: number, { texts }: ReportWords): string[] {
  const style = { 'text-anchor': 'end', 'font-size': 12, fill: QUIET_INK };
  return [
    svgText(right + 58, y, texts.scores.f1, style),
    svgText(right + NUMBERS_WIDTH, y, texts.scores.pictures, style),
  ];
}

function rowMarkup(
  { name, score }: Row,
  shownName: string,
  place: {
    x: (share: number) => number;
    y: number;
    rowHeight: number;
    fontSize: number;
    words: ReportWords;
  },
): string[] {
  const { x, y, rowHeight, fontSize, words } = place;
  const baseline = y + fontSize * 0.35;
  const number = { 'text-anchor': 'end', 'font-size': fontSize, 'font-variant': 'tabular-nums' };
  const parts = [
    svgElement('title', {}, escapeXml(`${name}: ${said(score, words)}`)),
    svgText(x(0) - 12, baseline, shownName, { 'text-anchor': 'end', 'font-size': fontSize }),
    svgText(x(1) + 58, baseline, score.f1 === null ? '–' : words.percent(score.f1), {
      ...number,
      'font-weight': 600,
    }),
    svgText(x(1) + NUMBERS_WIDTH, baseline, String(score.support), { ...number, fill: QUIET_INK }),
  ];
  if (score.f1 !== null) {
    const height = Math.min(16, rowHeight - 4);
    parts.push(
      svgElement('rect', {
        x: x(0),
        y: y - height / 2,
        width: x(score.f1) - x(0),
        height,
        rx: 2,
        fill: '#D5E4EF',
      }),
    );
  }
  // The dot lies over the ring where both are the same, and the ring is the larger of the two.
  if (score.precision !== null) parts.push(precisionMark(x(score.precision), y));
  if (score.recall !== null && score.recallInterval !== null) {
    parts.push(recallMark(x(score.recall), y, x(score.recallInterval[0]), x(score.recallInterval[1])));
  }
  return [svgElement('g', {}, `\n${parts.join('\n')}\n`)];
}

function precisionMark(cx: number, cy: number): string {
  return svgElement('circle', {
    cx,
    cy,
    r: 5.5,
    fill: PAPER,
    'fill-opacity': 0.7,
    stroke: VERMILLION.line,
    'stroke-width': 2,
  });
}

function recallMark(cx: number, cy: number, low: number, high: number): string {
  const line = svgElement('path', {
    d: `M${low.toFixed(2)},${cy.toFixed(2)}H${high.toFixed(2)}`,
    stroke: BLUE.line,
    'stroke-width': 2,
  });
  return line + svgElement('circle', { cx, cy, r: 3, fill: BLUE.line });
}

function said({ precision, recall, f1, support }: ClassMetrics, { texts, percent }: ReportWords): string {
  const share = (value: number | null): string => (value === null ? texts.scores.undefined : percent(value));
  return texts.scores.said(share(precision), share(recall), share(f1), support);
}

function describe(rows: readonly Row[], words: ReportWords): string {
  const { more, description } = words.texts.scores;
  const worst = rows.slice(0, 10).map(({ name, score }) => `${name}: ${said(score, words)}`);
  const others = rows.length > worst.length ? more(rows.length - worst.length) : '';
  return description(worst.join('; ') + others);
}
