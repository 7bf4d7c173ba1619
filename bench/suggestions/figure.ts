import * as Plot from '@observablehq/plot';
import { percent } from '../../src/percent.js';
import { valueTicks } from '../../src/report/axis-ticks.js';
import { plotPanelMarkup } from '../../src/report/plot-panel.js';
import { BLUE, FIGURE_PADDING, QUIET_INK, VERMILLION } from '../../src/report/style.js';
import { svgElement, svgFigure, svgText } from '../../src/report/svg.js';

/** Accuracy over labels, for one way to choose pictures. */
export interface AccuracyCurve {
  readonly name: string;
  /** Labelled pictures at each point. */
  readonly counts: readonly number[];
  /** From 0 to 1. */
  readonly accuracies: readonly number[];
}

const WIDTH = 800;
const HEIGHT = 340;
const TITLE = 'Accuracy on the test set over labelled photographs';
const HEADING = 56;
const RIGHT = 90;
const HUES = [VERMILLION, BLUE];

/** One line for each way, with its name at the end. */
export function curvesFigure(curves: readonly AccuracyCurve[]): string {
  const all = curves.flatMap(({ accuracies }) => accuracies);
  const ticks = valueTicks(Math.min(...all), Math.max(...all));
  const [{ counts }] = curves;
  const width = WIDTH - 2 * FIGURE_PADDING;
  const markup = plotPanelMarkup({
    x: { domain: [counts[0], counts.at(-1)!], ticks: counts, format: String },
    y: {
      domain: [ticks[0], ticks.at(-1)!],
      ticks,
      format: (value) => percent(value, 0),
    },
    left: 52,
    right: width - RIGHT,
    top: 12,
    bottom: HEIGHT - 40,
    width,
    height: HEIGHT,
    marks: curves.flatMap(({ name, accuracies }, at) => {
      const points = accuracies.map((accuracy, point) => ({ count: counts[point], accuracy }));
      const { line } = HUES[at];
      return [
        Plot.line(points, { x: 'count', y: 'accuracy', stroke: line, strokeWidth: 2 }),
        Plot.dot(points, { x: 'count', y: 'accuracy', fill: line, r: 3 }),
        Plot.text([points.at(-1)!], {
          x: 'count',
          y: 'accuracy',
          text: () => name,
          fill: line,
          dx: 10,
          textAnchor: 'start',
          fontSize: 13,
        }),
      ];
    }),
  });
  const axisName = { 'text-anchor': 'middle', 'font-size': 12, fill: QUIET_INK };
  const inWords = ({ name, accuracies }: AccuracyCurve): string =>
    `${name}: ${accuracies.map((accuracy, at) => `${percent(accuracy)} with ${counts[at]} labels`).join(', ')}.`;
  return svgFigure(
    {
      width: WIDTH,
      height: HEADING + HEIGHT + FIGURE_PADDING,
      title: TITLE,
      description: curves.map(inWords).join(' '),
    },
    [
      svgText(FIGURE_PADDING, FIGURE_PADDING + 10, TITLE, { 'font-size': 20, 'font-weight': 600 }),
      svgElement('g', { transform: `translate(${FIGURE_PADDING},${HEADING})` }, markup),
      svgText(WIDTH / 2, HEADING + HEIGHT + 10, 'Labelled photographs', axisName),
    ],
  );
}
