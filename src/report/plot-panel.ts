import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { AXIS_LINE, GRID_LINE, QUIET_INK } from './style.js';
import { svgElement } from './svg.js';

export interface PlotAxis {
  readonly domain: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

export interface PlotPanel {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** Where the axes stand inside the panel, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The whole panel including the numbers at the axes. */
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Plot.Markish[];
}

/** A grid, axes and marks in the units of the axes, as SVG markup with (0, 0) at the panel's upper left corner. */
export function plotPanelMarkup(panel: PlotPanel): string {
  const { x, y } = panel;
  const text = { fill: QUIET_INK, fontSize: 12, tickSize: 0 };
  return plotMarkup(panel, {
    x: { type: 'linear', domain: [...x.domain], label: null },
    y: { type: 'linear', domain: [...y.domain], label: null },
    marks: [
      Plot.gridY([...y.ticks], { stroke: GRID_LINE, strokeOpacity: 1 }),
      Plot.axisY([...y.ticks], { ...text, tickFormat: y.format, tickPadding: 10 }),
      Plot.axisX([...x.ticks], { ...text, tickFormat: x.format, tickPadding: 8 }),
      ...panel.marks,
      Plot.ruleY([y.domain[0]], { stroke: AXIS_LINE }),
    ],
  });
}

/** Where a plot's axes lie in a panel, in pixels from the panel's upper left corner. */
type PlotPlace = Pick<PlotPanel, 'left' | 'right' | 'top' | 'bottom' | 'width' | 'height'>;

/** What Observable Plot draws, as SVG markup with (0, 0) at the panel's upper left corner. */
export function plotMarkup(place: PlotPlace, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = Plot.plot({
    document,
    width: place.width,
    height: place.height,
    marginLeft: place.left,
    marginRight: place.width - place.right,
    marginTop: place.top,
    marginBottom: place.height - place.bottom,
    className: 'plot-panel',
    // Axes are marks of their own; without this, Plot adds its own to a panel that shows none.
    axis: null,
    ...options,
  });
  // Its style sheet speaks of scrolling pages; the groups carry all that draws.
  plot.querySelector('style')?.remove();
  return svgElement('g', { 'text-anchor': 'middle', fill: QUIET_INK }, `\n${plot.innerHTML}\n`);
}
