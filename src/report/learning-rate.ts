import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { tickDecimals, valueTicks } from './axis-ticks.js';
import {
  AXIS_LINE,
  BLUE,
  FIGURE_PADDING,
  GREEN,
  GRID_LINE,
  type Hue,
  QUIET_INK,
  VERMILLION,
} from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { wrapText } from './text.js';

/** One step of a learning rate range test. */
export interface LearningRateStep {
  /** Above 0. */
  readonly learningRate: number;
  readonly loss: number;
  readonly smoothedLoss: number;
}

/** What `findLearningRate` gives. */
export interface LearningRateCurve {
  /** In rising order of the learning rate. */
  readonly points: readonly LearningRateStep[];
  /** Where the loss falls fastest. */
  readonly steepest: number;
  /** A lower one, for training that has to be gentle. */
  readonly careful: number;
}

/** Options of `learningRateFigure`. */
export interface LearningRateFigureOptions {
  /** Default 'Learning rate'; a title that is given is also drawn. */
  readonly title?: string;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const AXIS_LEFT = 52;
const AXIS_RIGHT = CONTENT_WIDTH - 12;
const AXIS_HEIGHT = 300;
const LABEL_ROWS = 52;
const LABEL_ROW = 20;
const RATE_AXIS = 50;
const HEADING_SIZE = 20;
const HEADING_LINE = 27;

/**
 * The loss over the learning rate, on a logarithmic axis: a dot for each step, a line for the smoothed losses, and the
 * learning rates that are suggested. Losses above the line's highest point are left out. The same points give the same
 * SVG.
 *
 * @throws UsageError where there are fewer than two steps, where they do not rise, or where a number is not finite
 */
export function learningRateFigure(
  curve: LearningRateCurve,
  options: LearningRateFigureOptions = {},
): string {
  checkOptions('learningRateFigure', options, { title: anything });
  checkCurve(curve);
  const parts: string[] = [];
  let top = FIGURE_PADDING;
  for (const line of wrapText(options.title ?? '', CONTENT_WIDTH, HEADING_SIZE, 3)) {
    const style = { 'font-size': HEADING_SIZE, 'font-weight': 600, 'letter-spacing': '-0.01em' };
    parts.push(svgText(FIGURE_PADDING, top + HEADING_SIZE - 4, line, style));
    top += HEADING_LINE;
  }
  if (parts.length > 0) top += 12;
  parts.push(
    svgElement(
      'g',
      { transform: `translate(${FIGURE_PADDING},${top})` },
      drawPlot(curve) + suggestions(curve),
    ),
  );
  const bottom = top + LABEL_ROWS + AXIS_HEIGHT;
  const axisName = { 'text-anchor': 'middle', 'font-size': 12, fill: QUIET_INK };
  parts.push(
    svgText(FIGURE_PADDING + (AXIS_LEFT + AXIS_RIGHT) / 2, bottom + 42, 'Learning rate', axisName),
    svgText(FIGURE_PADDING, top + LABEL_ROWS - 16, 'Loss', { 'font-size': 12, fill: QUIET_INK }),
  );
  return svgFigure(
    {
      width: WIDTH,
      height: bottom + RATE_AXIS + FIGURE_PADDING - 10,
      title: options.title ?? 'Learning rate',
      description: describe(curve),
    },
    parts,
  );
}

function checkCurve({ points, steepest, careful }: LearningRateCurve): void {
  if (points.length < 2) {
    throw new UsageError(
      `Expected at least two steps for a learning rate figure but received ${points.length}.`,
    );
  }
  const wrong = points.findIndex(
    ({ learningRate, loss, smoothedLoss }, index) =>
      !(learningRate > (index === 0 ? 0 : points[index - 1].learningRate)) ||
      ![learningRate, loss, smoothedLoss].every(Number.isFinite),
  );
  if (wrong !== -1) {
    const { learningRate, loss } = points[wrong];
    throw new UsageError(
      `Expected finite losses and rising learning rates above 0, but step ${wrong + 1} has ${loss} at ${learningRate}.`,
    );
  }
  for (const [name, value] of Object.entries({ steepest, careful })) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new UsageError(`Expected a learning rate above 0 for ${name} but received ${shown(value)}.`);
    }
  }
}

function range(curve: LearningRateCurve): [lowest: number, highest: number] {
  return [curve.points[0].learningRate, curve.points[curve.points.length - 1].learningRate];
}

/** The horizontal position of a learning rate, in pixels; one outside the range is drawn at its edge. */
function rateX(curve: LearningRateCurve, learningRate: number): number {
  const [lowest, highest] = range(curve).map(Math.log);
  const part = (Math.log(learningRate) - lowest) / (highest - lowest);
  return AXIS_LEFT + Math.min(Math.max(part, 0), 1) * (AXIS_RIGHT - AXIS_LEFT);
}

function drawPlot(curve: LearningRateCurve): string {
  const losses = curve.points.map((point) => point.smoothedLoss);
  const highest = losses.reduce((one, other) => Math.max(one, other));
  const lowest = losses.reduce((one, other) => Math.min(one, other));
  const ticks = valueTicks(lowest, highest);
  const [bottom, top] = [ticks[0], ticks[ticks.length - 1]];
  const decimals = tickDecimals(ticks[1] - ticks[0]);
  const text = { fill: QUIET_INK, fontSize: 12, tickSize: 0 };
  const inside = curve.points.filter(({ loss }) => loss >= bottom && loss <= top);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = Plot.plot({
    document,
    width: CONTENT_WIDTH,
    height: LABEL_ROWS + AXIS_HEIGHT + RATE_AXIS,
    marginLeft: AXIS_LEFT,
    marginRight: CONTENT_WIDTH - AXIS_RIGHT,
    marginTop: LABEL_ROWS,
    marginBottom: RATE_AXIS,
    className: 'learning-rate',
    axis: null,
    x: { type: 'log', domain: range(curve), label: null },
    y: { type: 'linear', domain: [bottom, top], label: null },
    marks: [
      Plot.gridY(ticks, { stroke: GRID_LINE, strokeOpacity: 1 }),
      Plot.ruleY([bottom], { stroke: AXIS_LINE }),
      Plot.axisY(ticks, { ...text, tickFormat: (value: number) => value.toFixed(decimals), tickPadding: 10 }),
      Plot.axisX(rateTicks(...range(curve)), { ...text, tickFormat: formatRate, tickPadding: 8 }),
      Plot.dot(inside, { x: 'learningRate', y: 'loss', r: 2, fill: BLUE.line, fillOpacity: 0.35 }),
      Plot.line(curve.points, {
        x: 'learningRate',
        y: 'smoothedLoss',
        stroke: BLUE.line,
        strokeWidth: 2.25,
        strokeLinecap: 'round',
      }),
    ],
  });
  // Its style sheet speaks of scrolling pages; the groups carry all that draws.
  plot.querySelector('style')?.remove();
  return svgElement('g', { 'text-anchor': 'middle', fill: QUIET_INK }, `\n${plot.innerHTML}\n`);
}

/** Powers of ten; in a narrow range twice and five times those too. */
function rateTicks(lowest: number, highest: number): number[] {
  const factors = Math.log10(highest / lowest) < 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(lowest)); 10 ** exponent <= highest; exponent++) {
    for (const factor of factors) {
      // Written as a text, so that 1e-5 is 1e-5 and not 0.000009999999999999999.
      const tick = Number(`${factor}e${exponent}`);
      if (tick >= lowest * 0.999 && tick <= highest * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}

/** Each in a row of its own above the curve and on its own side, so that they do not cover each other. */
function suggestions(curve: LearningRateCurve): string {
  const { steepest, careful } = curve;
  if (steepest === careful) return suggestion(curve, 'Suggested', steepest, VERMILLION, 1);
  return (
    suggestion(curve, 'Careful', careful, GREEN, 0) + suggestion(curve, 'Steepest', steepest, VERMILLION, 1)
  );
}

function suggestion(
  curve: LearningRateCurve,
  name: string,
  learningRate: number,
  hue: Hue,
  row: number,
): string {
  const x = rateX(curve, learningRate);
  const part = (x - AXIS_LEFT) / (AXIS_RIGHT - AXIS_LEFT);
  const line = svgElement('path', {
    d: `M${x.toFixed(2)},${LABEL_ROWS - 10}V${LABEL_ROWS + AXIS_HEIGHT}`,
    stroke: hue.line,
    'stroke-width': 1.5,
    // A second difference in addition to the colour.
    'stroke-dasharray': row === 0 ? '2 4' : '6 4',
  });
  const label = svgText(x, 14 + row * LABEL_ROW, `${name}: ${formatRate(learningRate)}`, {
    'text-anchor': part < 0.2 || (row === 1 && part < 0.8) ? 'start' : 'end',
    'font-size': 13,
    'font-weight': 600,
    fill: hue.text,
  });
  return line + label;
}

/** 1e-3, 2.5e-4: as one writes it into a program. */
function formatRate(learningRate: number): string {
  return learningRate.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
}

function describe(curve: LearningRateCurve): string {
  const [lowest, highest] = range(curve).map(formatRate);
  const { length } = curve.points;
  return (
    `${length} training steps with learning rates from ${lowest} to ${highest}. ` +
    `The smoothed loss falls fastest at ${formatRate(curve.steepest)}; a careful choice is ${formatRate(curve.careful)}.`
  );
}
