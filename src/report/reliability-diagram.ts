import * as Plot from '@observablehq/plot';
import { UsageError } from '../errors.js';
import { type CalibrationBin, expectedCalibrationError } from '../metrics/index.js';
import { anything, checkOptions } from '../options.js';
import { valueTicks } from './axis-ticks.js';
import { figureHeading } from './figure-heading.js';
import { type PlotAxis, plotPanelMarkup } from './plot-panel.js';
import { AXIS_LINE, BLUE, FIGURE_PADDING, PAPER, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** How `reliabilityDiagram` draws. */
export interface ReliabilityDiagramOptions {
  /** Default 'Reliability diagram'; a title that is given is also drawn. */
  readonly title?: string;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const WIDTH = 560;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const LEFT = 56;
const RIGHT = CONTENT_WIDTH - 12;
const SIDE = RIGHT - LEFT;
const COUNTS_HEIGHT = 84;
const TENTHS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * How often the model is right beside how sure it says it is, and below how many pictures it was how sure of. Bars on
 * the dashed line mean that its confidence can be taken at its word; bars below it, that it is too sure. A. Niculescu-
 * Mizil and R. Caruana, "Predicting Good Probabilities with Supervised Learning", 2005. The same bins give the same
 * SVG.
 *
 * @param bins as `calibrationBins` gives them
 * @throws UsageError where no bin has a picture
 */
export function reliabilityDiagram(
  bins: readonly CalibrationBin[],
  options: ReliabilityDiagramOptions = {},
): string {
  checkOptions('reliabilityDiagram', options, { title: anything, language: languageRule });
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) {
    throw new UsageError('Expected pictures in at least one range of confidence but received none.');
  }
  const error = expectedCalibrationError(bins) ?? 0;
  const words = wordsOf(options.language);
  const texts = words.texts.reliability;
  const heading = figureHeading(
    options.title,
    texts.note(words.texts.points(words.fixed(100 * error, 1))),
    CONTENT_WIDTH,
  );
  const accuracyTop = heading.bottom + 8;
  const countsTop = accuracyTop + SIDE + 62;
  const axisTitle = { 'text-anchor': 'middle', 'font-size': 12, fill: QUIET_INK };
  const middle = FIGURE_PADDING + (LEFT + RIGHT) / 2;
  const parts = [
    ...heading.parts,
    svgElement(
      'g',
      { transform: `translate(${FIGURE_PADDING},${accuracyTop})` },
      accuracyPanel(filled, words),
    ),
    turned(texts.accuracy, accuracyTop + SIDE / 2, axisTitle),
    svgElement('g', { transform: `translate(${FIGURE_PADDING},${countsTop})` }, countsPanel(bins, words)),
    turned(texts.pictures, countsTop + COUNTS_HEIGHT / 2, axisTitle),
    svgText(middle, countsTop + COUNTS_HEIGHT + 42, texts.confidence, axisTitle),
  ];
  return svgFigure(
    {
      width: WIDTH,
      height: countsTop + COUNTS_HEIGHT + 42 + FIGURE_PADDING,
      title: options.title ?? texts.title,
      description: describe(filled, error, words),
    },
    parts,
  );
}

function turned(text: string, y: number, style: Readonly<Record<string, string | number>>): string {
  return svgText(0, 0, text, { ...style, transform: `translate(${FIGURE_PADDING + 8},${y}) rotate(-90)` });
}

function sharesIn({ percent }: ReportWords): PlotAxis {
  return { domain: [0, 1], ticks: TENTHS, format: (share) => percent(share, 0) };
}

function accuracyPanel(filled: readonly CalibrationBin[], words: ReportWords): string {
  const shares = sharesIn(words);
  const bars = Plot.rect(filled, {
    x1: 'low',
    x2: 'high',
    y1: 0,
    y2: 'accuracy',
    fill: '#CFE1EE',
    stroke: BLUE.line,
    strokeWidth: 1,
    insetLeft: 0.5,
    insetRight: 0.5,
  });
  const perfect = Plot.line(
    [
      [0, 0],
      [1, 1],
    ],
    { stroke: AXIS_LINE, strokeWidth: 1.5, strokeDasharray: '5 4' },
  );
  const dots = Plot.dot(filled, {
    x: 'confidence',
    y: 'accuracy',
    r: 4,
    fill: VERMILLION.line,
    stroke: PAPER,
    strokeWidth: 1.25,
  });
  const place = { left: LEFT, right: RIGHT, top: 0, bottom: SIDE, width: CONTENT_WIDTH, height: SIDE + 30 };
  return plotPanelMarkup({ x: shares, y: shares, ...place, marks: [bars, perfect, dots] });
}

function countsPanel(bins: readonly CalibrationBin[], words: ReportWords): string {
  const ticks = valueTicks(0, Math.max(...bins.map(({ count }) => count)), 3).filter(Number.isInteger);
  const bars = Plot.rect(
    bins.filter(({ count }) => count > 0),
    { x1: 'low', x2: 'high', y1: 0, y2: 'count', fill: '#B9C0C8', insetLeft: 0.5, insetRight: 0.5 },
  );
  return plotPanelMarkup({
    x: sharesIn(words),
    y: { domain: [0, ticks[ticks.length - 1]], ticks, format: words.whole },
    left: LEFT,
    right: RIGHT,
    top: 0,
    bottom: COUNTS_HEIGHT,
    width: CONTENT_WIDTH,
    height: COUNTS_HEIGHT + 30,
    marks: [bars],
  });
}

function describe(
  filled: readonly CalibrationBin[],
  error: number,
  { texts, percent, fixed }: ReportWords,
): string {
  const points = filled.map(({ low, high, count, accuracy }) =>
    texts.reliability.point(percent(low, 0), percent(high, 0), percent(accuracy ?? 0, 0), count),
  );
  return texts.reliability.description(texts.points(fixed(100 * error, 1)), points.join('; '));
}
