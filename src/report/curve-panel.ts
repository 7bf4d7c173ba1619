import * as Plot from '@observablehq/plot';
import { epochTicks } from './axis-ticks.js';
import { plotMarkup } from './plot-panel.js';
import { AXIS_LINE, GRID_LINE, type Hue, PAPER, QUIET_INK } from './style.js';
import { svgText } from './svg.js';

export interface Curve {
  readonly name: string;
  /** One value per epoch; those that are not finite leave a gap. */
  readonly values: readonly number[];
  /** The epochs of the values, counted from 1. Default: all from the first. */
  readonly epochs?: readonly number[];
  readonly hue: Hue;
  readonly dashed: boolean;
}

export interface CurvePanel {
  readonly curves: readonly Curve[];
  readonly epochs: number;
  /** Numbers on the vertical axis, which runs from the first to the last. */
  readonly ticks: readonly number[];
  readonly formatTick: (value: number) => string;
  /** The value written at the end of each line. */
  readonly formatValue: (value: number) => string;
  readonly showEpochs: boolean;
  /** Where the axes stand inside the panel, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The whole panel including the labels beside the axes. */
  readonly width: number;
  readonly height: number;
}

const LABEL_DISTANCE = 20;
const LABEL_GAP = 14;
const MOST_EPOCHS_WITH_DOTS = 30;
/** Keeps the first and last epoch off the edges of the panel. */
export const EPOCH_INSET = 10;

/** The horizontal place of an epoch (numbered from 1) in a panel, in pixels. */
export function epochX(panel: Pick<CurvePanel, 'left' | 'right' | 'epochs'>, epoch: number): number {
  const from = panel.left + EPOCH_INSET;
  const to = panel.right - EPOCH_INSET;
  return panel.epochs === 1 ? (from + to) / 2 : from + ((epoch - 1) / (panel.epochs - 1)) * (to - from);
}

/** Grid, axes, lines and the labels at their ends as SVG markup, with (0, 0) at the panel's upper left corner. */
export function curvePanelMarkup(panel: CurvePanel): string {
  return drawPlot(panel) + endLabels(panel);
}

function drawPlot(panel: CurvePanel): string {
  const { epochs, ticks, showEpochs } = panel;
  const text = { fill: QUIET_INK, fontSize: 12, tickSize: 0 };
  const marks: Plot.Markish[] = [
    Plot.gridY(ticks, { stroke: GRID_LINE, strokeOpacity: 1 }),
    Plot.ruleY([ticks[0]], { stroke: AXIS_LINE }),
    Plot.axisY(ticks, { ...text, tickFormat: panel.formatTick, tickPadding: 10 }),
  ];
  if (showEpochs) {
    marks.push(
      Plot.axisX(epochTicks(epochs, epochs < 100 ? 20 : 10), { ...text, tickFormat: String, tickPadding: 8 }),
    );
  }
  for (const curve of panel.curves) marks.push(...curveMarks(curve));

  return plotMarkup(panel, {
    x: { type: 'linear', domain: [1, epochs], range: [epochX(panel, 1), epochX(panel, epochs)], label: null },
    y: { type: 'linear', domain: [ticks[0], ticks[ticks.length - 1]], label: null },
    marks,
  });
}

function curveMarks({ values, epochs, hue, dashed }: Curve): Plot.Markish[] {
  const points = values.map((value, index) => ({ epoch: epochs?.[index] ?? index + 1, value }));
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const gapped = points.map(({ epoch, value }) => ({ epoch, value: Number.isFinite(value) ? value : NaN }));
  const line = Plot.line(gapped, {
    x: 'epoch',
    y: 'value',
    stroke: hue.line,
    strokeWidth: 2.25,
    strokeDasharray: dashed ? '6 4' : undefined,
    strokeLinecap: dashed ? 'butt' : 'round',
  });
  const dotted = values.length <= MOST_EPOCHS_WITH_DOTS ? finite : finite.slice(-1);
  // Training rings are hollow and validation dots are filled: a second difference beside the dashes.
  const dot = Plot.dot(dotted, {
    x: 'epoch',
    y: 'value',
    r: dashed ? 3 : 3.5,
    fill: dashed ? PAPER : hue.line,
    stroke: dashed ? hue.line : PAPER,
    strokeWidth: dashed ? 1.75 : 1.25,
  });
  return [line, dot];
}

function endLabels(panel: CurvePanel): string {
  const { curves, ticks, top, bottom } = panel;
  const low = ticks[0];
  const high = ticks[ticks.length - 1];
  const labels = curves.map((curve) => {
    const end = curve.values.findLast(Number.isFinite);
    const last = curve.values[curve.values.length - 1];
    return {
      curve,
      value: Number.isFinite(last) ? panel.formatValue(last) : notFinite(last),
      y: end === undefined ? (top + bottom) / 2 : bottom - ((end - low) / (high - low)) * (bottom - top),
    };
  });
  labels.sort((one, other) => one.y - other.y);
  separate(labels, top, bottom);
  const x = panel.right + LABEL_GAP - EPOCH_INSET;
  return labels
    .map(({ curve, value, y }) => {
      const style = { 'font-size': 13, fill: curve.hue.text };
      return (
        svgText(x, y + 4.5, curve.name, { ...style, 'font-weight': 500 }) +
        svgText(panel.width, y + 4.5, value, {
          ...style,
          'font-weight': 600,
          'text-anchor': 'end',
          'font-variant': 'tabular-nums',
        })
      );
    })
    .join('\n');
}

/** Moves labels that are sorted from top to bottom apart until none covers another. */
function separate(labels: { y: number }[], top: number, bottom: number): void {
  const distance = Math.min(LABEL_DISTANCE, (bottom - top) / Math.max(1, labels.length - 1));
  for (let index = 1; index < labels.length; index++) {
    const overlap = distance - (labels[index].y - labels[index - 1].y);
    if (overlap <= 0) continue;
    labels[index - 1].y -= overlap / 2;
    labels[index].y += overlap / 2;
  }
  // That may have pushed one onto its other neighbour: down from the top, then up from the bottom.
  let least = top;
  for (const label of labels) {
    label.y = Math.max(label.y, least);
    least = label.y + distance;
  }
  let most = bottom;
  for (const label of labels.toReversed()) {
    label.y = Math.min(label.y, most);
    most = label.y - distance;
  }
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '−∞';
}
