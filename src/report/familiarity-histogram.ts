import * as Plot from '@observablehq/plot';
import type { FamiliarityEvaluation, FamiliarityScores } from '../classifier/index.js';
import { anything, checkOptions } from '../options.js';
import { valueTicks } from './axis-ticks.js';
import { figureHeading } from './figure-heading.js';
import { type PlotAxis, plotPanelMarkup } from './plot-panel.js';
import { BLUE, FIGURE_PADDING, type Hue, INK, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** How `familiarityHistogram` draws. */
export interface FamiliarityHistogramOptions {
  /** Default 'Familiarity'; a title that is given is also drawn. */
  readonly title?: string;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const WIDTH = 640;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const LEFT = 56;
const RIGHT = CONTENT_WIDTH - 12;
const PANEL_HEIGHT = 120;
/** For the name of a panel above it, and the numbers of its axis below it. */
const PANEL_STEP = PANEL_HEIGHT + 62;
const BINS = 40;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** A range of familiarity, with the pictures in it. */
interface Bin {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/**
 * How familiar pictures of the classes are, and below them pictures of something else, as shares of either. What is left
 * of the dashed line is rejected: of the upper panel wrongly, of the lower one rightly. The same evaluation gives the same
 * SVG.
 *
 * @returns undefined where no picture of a kind could be read
 */
export function familiarityHistogram(
  { own, others, auroc, limit }: FamiliarityEvaluation,
  options: FamiliarityHistogramOptions = {},
): string | undefined {
  checkOptions('familiarityHistogram', options, { title: anything, language: languageRule });
  if (auroc === null) return undefined;
  const words = wordsOf(options.language);
  const texts = words.texts.familiarity;
  const rejected = ({ rejected, count }: FamiliarityScores): readonly [string, string] => [
    words.percent(rejected ?? 0),
    words.whole(count),
  ];
  const note = texts.note(words.fixed(auroc, 3), ...rejected(own), ...rejected(others));
  const heading = figureHeading(options.title, note, CONTENT_WIDTH);
  const panels = [
    { name: texts.own, bins: binsOf(own.familiarity), hue: BLUE },
    { name: texts.others, bins: binsOf(others.familiarity), hue: VERMILLION },
  ];
  const highest = Math.max(...panels.flatMap(({ bins }) => bins.map(({ share }) => share)));
  const top = heading.bottom + 24;
  const parts = panels.flatMap(({ name, bins, hue }, row) => {
    const y = top + row * PANEL_STEP;
    const place = { transform: `translate(${FIGURE_PADDING},${y})` };
    return [
      svgText(FIGURE_PADDING + LEFT, y - 10, name, { 'font-size': 13, 'font-weight': 600, fill: hue.text }),
      svgElement('g', place, panel(bins, hue, { limit, highest, words })),
    ];
  });
  const bottom = top + PANEL_STEP + PANEL_HEIGHT + 42;
  const axis = { 'text-anchor': 'middle', 'font-size': 12, fill: QUIET_INK };
  parts.push(svgText(FIGURE_PADDING + (LEFT + RIGHT) / 2, bottom, texts.title, axis));
  return svgFigure(
    { width: WIDTH, height: bottom + FIGURE_PADDING, title: options.title ?? texts.title, description: note },
    [...heading.parts, ...parts],
  );
}

function binsOf(values: readonly number[]): Bin[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor(value * BINS))]++;
  return counts.map((count, at) => ({ low: at / BINS, high: (at + 1) / BINS, share: count / values.length }));
}

function panel(
  bins: readonly Bin[],
  hue: Hue,
  { limit, highest, words }: { limit: number; highest: number; words: ReportWords },
): string {
  const ticks = valueTicks(0, highest, 3);
  const x: PlotAxis = { domain: [0, 1], ticks: TICKS, format: (value) => words.fixed(value, 2) };
  const bars = Plot.rect(
    bins.filter(({ share }) => share > 0),
    { x1: 'low', x2: 'high', y1: 0, y2: 'share', fill: hue.line, insetLeft: 0.5, insetRight: 0.5 },
  );
  return plotPanelMarkup({
    x,
    y: {
      domain: [0, Math.max(highest, ticks.at(-1) ?? 1)],
      ticks,
      format: (share) => words.percent(share, 0),
    },
    left: LEFT,
    right: RIGHT,
    top: 0,
    bottom: PANEL_HEIGHT,
    width: CONTENT_WIDTH,
    height: PANEL_HEIGHT + 30,
    marks: [bars, Plot.ruleX([limit], { stroke: INK, strokeWidth: 1.5, strokeDasharray: '5 4' })],
  });
}
