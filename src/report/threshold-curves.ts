import * as Plot from '@observablehq/plot';
import { UsageError } from '../errors.js';
import { bestThreshold, type ThresholdPoint } from '../metrics/index.js';
import { anything, checkOptions, text } from '../options.js';
import { figureHeading } from './figure-heading.js';
import { legendEntry } from './legend-entry.js';
import { plotPanelMarkup } from './plot-panel.js';
import { AXIS_LINE, BLUE, FIGURE_PADDING, GREEN, type Hue, INK, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { cleanText, truncateText } from './text.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** How `thresholdCurvesFigure` draws. */
export interface ThresholdCurvesOptions {
  /** The class that counts as positive, for the words in the figure. */
  readonly className: string;
  /** A threshold to mark. Default 0.5. */
  readonly threshold?: number;
  /** Default 'Precision and recall by threshold'; a title that is given is also drawn. */
  readonly title?: string;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const LEFT = 52;
const RIGHT = CONTENT_WIDTH - 8;
const HEIGHT = 300;

interface Series {
  readonly key: 'precision' | 'recall' | 'f1';
  readonly hue: Hue;
  readonly dash?: string;
}

const SERIES: readonly Series[] = [
  { key: 'precision', hue: VERMILLION },
  { key: 'recall', hue: BLUE, dash: '7 4' },
  { key: 'f1', hue: GREEN, dash: '2 3' },
];

/**
 * Precision, recall and F1 of one of two classes over the probability from which on a picture counts as that class.
 * The same input gives the same SVG.
 *
 * @param curve as `thresholdCurve` gives it
 * @throws UsageError for an empty curve
 */
export function thresholdCurvesFigure(
  curve: readonly ThresholdPoint[],
  options: ThresholdCurvesOptions,
): string {
  checkOptions('thresholdCurvesFigure', options, {
    className: text,
    threshold: anything,
    title: anything,
    language: languageRule,
  });
  const { className, threshold = 0.5, title, language } = options;
  const words = wordsOf(language);
  const texts = words.texts.thresholds;
  const best = bestThreshold(curve);
  if (best === undefined) {
    throw new UsageError('Expected at least one threshold but received an empty curve.', {
      hint: 'Recall needs at least one picture of the class.',
    });
  }
  const heading = figureHeading(
    title,
    texts.note(cleanText(className), words.fixed(best.threshold, 2), words.percent(best.f1)),
    CONTENT_WIDTH,
  );
  const top = heading.bottom + 34;
  const tenths = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
  const panel = plotPanelMarkup({
    x: { domain: [0, 1], ticks: tenths, format: (value) => words.number(String(value)) },
    y: { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], format: (share) => words.percent(share, 0) },
    left: LEFT,
    right: RIGHT,
    top: 6,
    bottom: HEIGHT,
    width: CONTENT_WIDTH,
    height: HEIGHT + 30,
    marks: [
      Plot.ruleX([threshold], { stroke: AXIS_LINE, strokeWidth: 1.5 }),
      ...SERIES.map(({ key, hue, dash }) =>
        Plot.line(steps(curve, key), { stroke: hue.line, strokeWidth: 2.25, strokeDasharray: dash }),
      ),
    ],
  });
  const label = texts.probability(truncateText(className, 260, 12));
  return svgFigure(
    {
      width: WIDTH,
      height: top + HEIGHT + 44 + FIGURE_PADDING,
      title: title ?? texts.title,
      description: describe(curve, best, className, words),
    },
    [
      ...heading.parts,
      ...legend(heading.bottom + 8, words),
      svgElement('g', { transform: `translate(${FIGURE_PADDING},${top})` }, panel),
      svgText(FIGURE_PADDING + (LEFT + RIGHT) / 2, top + HEIGHT + 44, label, {
        'text-anchor': 'middle',
        'font-size': 12,
        fill: QUIET_INK,
      }),
    ],
  );
}

/** Between two thresholds nothing changes, so the lines are stairs; many more than pixels would only be slow. */
function steps(curve: readonly ThresholdPoint[], key: Series['key']): [number, number][] {
  const every = Math.max(1, Math.floor(curve.length / 500));
  const points = curve.filter((_, index) => index % every === 0 || index === curve.length - 1);
  return points.flatMap((point, index) => {
    const from = index === 0 ? 0 : points[index - 1].threshold;
    return [
      [from, point[key]],
      [point.threshold, point[key]],
    ] as [number, number][];
  });
}

function legend(y: number, { texts }: ReportWords): string[] {
  let x = FIGURE_PADDING + LEFT;
  return SERIES.map(({ key, hue, dash }) => {
    const { content, width } = legendEntry(texts.thresholds.names[key], hue, dash);
    const entry = svgElement('g', { transform: `translate(${x},${y})`, fill: INK }, content);
    x += width + 24;
    return entry;
  });
}

function describe(
  curve: readonly ThresholdPoint[],
  best: ThresholdPoint,
  className: string,
  { texts, percent, fixed, number }: ReportWords,
): string {
  const { noneFrom, from, description } = texts.thresholds;
  const at = (threshold: number): string => {
    const point = curve.find((candidate) => candidate.threshold >= threshold);
    if (point === undefined) return noneFrom(number(String(threshold)));
    return from(number(String(threshold)), percent(point.precision, 0), percent(point.recall, 0));
  };
  return description(className, [0.1, 0.3, 0.5, 0.7, 0.9].map(at).join('; '), fixed(best.threshold, 2));
}
