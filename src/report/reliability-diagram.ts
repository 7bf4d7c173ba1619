import * as Plot from '@observablehq/plot';
import { UsageError } from '../errors.js';
import { type CalibrationBin, expectedCalibrationError } from '../metrics/index.js';
import { valueTicks } from './axis-ticks.js';
import { figureHeading } from './figure-heading.js';
import { plotPanelMarkup } from './plot-panel.js';
import { AXIS_LINE, BLUE, FIGURE_PADDING, PAPER, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';

/** How `reliabilityDiagram` draws. */
export interface ReliabilityDiagramOptions {
  /** Default 'Reliability diagram'; a title that is given is also drawn. */
  readonly title?: string;
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
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) {
    throw new UsageError('Expected pictures in at least one range of confidence but received none.');
  }
  const error = expectedCalibrationError(bins) ?? 0;
  const heading = figureHeading(
    options.title,
    `Calibration error ${(100 * error).toFixed(1)} points: the mean difference between confidence and accuracy over all pictures.`,
    CONTENT_WIDTH,
  );
  const accuracyTop = heading.bottom + 8;
  const countsTop = accuracyTop + SIDE + 62;
  const axisTitle = { 'text-anchor': 'middle', 'font-size': 12, fill: QUIET_INK };
  const middle = FIGURE_PADDING + (LEFT + RIGHT) / 2;
  const parts = [
    ...heading.parts,
    svgElement('g', { transform: `translate(${FIGURE_PADDING},${accuracyTop})` }, accuracyPanel(filled)),
    turned('Accuracy', accuracyTop + SIDE / 2, axisTitle),
    svgElement('g', { transform: `translate(${FIGURE_PADDING},${countsTop})` }, countsPanel(bins)),
    turned('Pictures', countsTop + COUNTS_HEIGHT / 2, axisTitle),
    svgText(middle, countsTop + COUNTS_HEIGHT + 42, 'Confidence', axisTitle),
  ];
  return svgFigure(
    {
      width: WIDTH,
      height: countsTop + COUNTS_HEIGHT + 42 + FIGURE_PADDING,
      title: options.title ?? 'Reliability diagram',
      description: describe(filled, error),
    },
    parts,
  );
}

function turned(text: string, y: number, style: Readonly<Record<string, string | number>>): string {
  return svgText(0, 0, text, { ...style, transform: `translate(${FIGURE_PADDING + 8},${y}) rotate(-90)` });
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const shares = { domain: [0, 1], ticks: TENTHS, format: percent } as const;

function accuracyPanel(filled: readonly CalibrationBin[]): string {
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

function countsPanel(bins: readonly CalibrationBin[]): string {
  const ticks = valueTicks(0, Math.max(...bins.map(({ count }) => count)), 3).filter(Number.isInteger);
  const bars = Plot.rect(
    bins.filter(({ count }) => count > 0),
    { x1: 'low', x2: 'high', y1: 0, y2: 'count', fill: '#B9C0C8', insetLeft: 0.5, insetRight: 0.5 },
  );
  return plotPanelMarkup({
    x: shares,
    y: { domain: [0, ticks[ticks.length - 1]], ticks, format: String },
    left: LEFT,
    right: RIGHT,
    top: 0,
    bottom: COUNTS_HEIGHT,
    width: CONTENT_WIDTH,
    height: COUNTS_HEIGHT + 30,
    marks: [bars],
  });
}

function describe(filled: readonly CalibrationBin[], error: number): string {
  const points = filled.map(
    ({ low, high, count, accuracy }) =>
      `${percent(low)} to ${percent(high)} sure: ${percent(accuracy ?? 0)} of ${count} right`,
  );
  return `Calibration error ${(100 * error).toFixed(1)} points. ${points.join('; ')}.`;
}
