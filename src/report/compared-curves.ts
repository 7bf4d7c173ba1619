import { UsageError } from '../errors.js';
import { tickDecimals, valueTicks } from './axis-ticks.js';
import { type Curve, type CurvePanel, curvePanelMarkup } from './curve-panel.js';
import { figureHeading } from './figure-heading.js';
import type { LearningCurves } from './learning-curves.js';
import { FIGURE_PADDING, QUIET_INK, SERIES_HUES } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { truncateText } from './text.js';

/** The learning curves of one run, with its name. */
export interface NamedCurves {
  readonly name: string;
  readonly curves: LearningCurves;
}

/** How `comparedCurvesFigure` draws. */
export interface ComparedCurvesOptions {
  /** Default 'Learning curves of several runs'; a title that is given is also drawn. */
  readonly title?: string;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const AXIS_LEFT = 52;
const LABELS_WIDTH = 190;
const AXIS_RIGHT = CONTENT_WIDTH - LABELS_WIDTH;
const LABEL_HEIGHT = 22;
const PANEL_HEADING = 44;

/**
 * Accuracy and loss of several runs over each other: of validation where every run has it, else of training. Runs may
 * differ in their number of epochs. The same input gives the same SVG.
 *
 * @throws UsageError where there is no run, or a run without an epoch
 */
export function comparedCurvesFigure(
  runs: readonly NamedCurves[],
  options: ComparedCurvesOptions = {},
): string {
  const without = runs.find(({ curves }) => curves.accuracy.length === 0);
  if (runs.length === 0 || without !== undefined) {
    const found = without === undefined ? 'none' : `${without.name} without any`;
    throw new UsageError(`Expected runs with at least one epoch to compare but received ${found}.`);
  }
  const validated = runs.every(({ curves }) => curves.valAccuracy.length > 0 && curves.valLoss.length > 0);
  const kind = validated ? 'Validation' : 'Training';
  const heading = figureHeading(options.title, undefined, CONTENT_WIDTH);
  const height = Math.max(200, runs.length * LABEL_HEIGHT);
  const accuracyTop = heading.bottom + PANEL_HEADING;
  const lossTop = accuracyTop + height + 44 + PANEL_HEADING;
  const accuracies = runs.map(({ curves }) =>
    (validated ? curves.valAccuracy : curves.accuracy).map((share) => 100 * share),
  );
  const losses = runs.map(({ curves }) => (validated ? curves.valLoss : curves.loss));
  const axisBottom = lossTop + height;
  const parts = [
    ...heading.parts,
    panelMarkup(`${kind} accuracy`, runs, accuracies, { top: accuracyTop, height, unit: '%', decimals: 1 }),
    panelMarkup(`${kind} loss`, runs, losses, { top: lossTop, height, unit: '', decimals: 3 }),
    svgText(FIGURE_PADDING + (AXIS_LEFT + AXIS_RIGHT) / 2, axisBottom + 42, 'Epoch', {
      'text-anchor': 'middle',
      'font-size': 12,
      fill: QUIET_INK,
    }),
  ];
  return svgFigure(
    {
      width: WIDTH,
      height: axisBottom + 42 + FIGURE_PADDING,
      title: options.title ?? 'Learning curves of several runs',
      description: describe(runs, accuracies, kind),
    },
    parts,
  );
}

function panelMarkup(
  title: string,
  runs: readonly NamedCurves[],
  values: readonly (readonly number[])[],
  place: { top: number; height: number; unit: string; decimals: number },
): string {
  const { top, height, unit, decimals } = place;
  const finite = values.flat().filter(Number.isFinite);
  const [low, high] = finite.length === 0 ? [0, 1] : [smallest(finite), largest(finite)];
  // An accuracy axis ends at 100 %, a loss axis begins at 0.
  const ticks = unit === '%' ? valueTicks(low, Math.min(100, high)) : valueTicks(Math.min(0, low), high);
  const tickDigits = tickDecimals(ticks[1] - ticks[0]);
  const panel: CurvePanel = {
    curves: runs.map(
      ({ name }, index): Curve => ({
        name: truncateText(name, LABELS_WIDTH - 72, 13),
        values: values[index],
        hue: SERIES_HUES[index % SERIES_HUES.length],
        dashed: Math.floor(index / SERIES_HUES.length) % 2 === 1,
      }),
    ),
    epochs: Math.max(...values.map(({ length }) => length)),
    ticks,
    formatTick: (value) => value.toFixed(Math.min(4, tickDigits)) + unit,
    formatValue: (value) => value.toFixed(decimals) + unit,
    showEpochs: unit === '',
    left: AXIS_LEFT,
    right: AXIS_RIGHT,
    top: PANEL_HEADING,
    bottom: PANEL_HEADING + height,
    width: CONTENT_WIDTH,
    height: PANEL_HEADING + height + 50,
  };
  return svgElement(
    'g',
    { transform: `translate(${FIGURE_PADDING},${top - PANEL_HEADING})` },
    svgText(0, 12, title, { 'font-size': 15, 'font-weight': 600 }) + curvePanelMarkup(panel),
  );
}

const smallest = (values: readonly number[]): number => values.reduce((one, other) => Math.min(one, other));
const largest = (values: readonly number[]): number => values.reduce((one, other) => Math.max(one, other));

function describe(
  runs: readonly NamedCurves[],
  accuracies: readonly (readonly number[])[],
  kind: string,
): string {
  const ends = runs.map(
    ({ name }, index) =>
      `${name}: ${accuracies[index].at(-1)?.toFixed(1)} % after ${accuracies[index].length} epochs`,
  );
  return `${kind} accuracy of ${runs.length} runs. ${ends.join('; ')}.`;
}
