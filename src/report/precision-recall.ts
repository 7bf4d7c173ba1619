import * as Plot from '@observablehq/plot';
import type { MultilabelEvaluation } from '../classifier/index.js';
import { thresholdCurve } from '../metrics/index.js';
import { anything, checkOptions } from '../options.js';
import { figureHeading } from './figure-heading.js';
import { legendEntry } from './legend-entry.js';
import { plotPanelMarkup } from './plot-panel.js';
import { FIGURE_PADDING, type Hue, QUIET_INK, SERIES_HUES } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { truncateText } from './text.js';
import { languageRule, type ReportLanguage, wordsOf } from './words/language.js';

/** How `precisionRecallFigure` draws. */
export interface PrecisionRecallOptions {
  /** Default 'Precision over recall'; a title that is given is also drawn. */
  readonly title?: string;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const LEFT = 52;
const RIGHT = CONTENT_WIDTH - 8;
const HEIGHT = 300;
const LEGEND_LINE = 22;
const LONGEST_NAME = 200;

interface Curve {
  readonly name: string;
  readonly averagePrecision: number;
  /** Recall and precision, at falling thresholds. */
  readonly points: readonly (readonly [number, number])[];
  readonly hue: Hue;
}

/**
 * Precision over recall of each class, at every threshold; the area under such a line is the class's average precision.
 * Of many classes it shows the six with the lowest. The same input gives the same SVG.
 *
 * @returns undefined where no picture has a class
 */
export function precisionRecallFigure(
  evaluation: MultilabelEvaluation,
  options: PrecisionRecallOptions = {},
): string | undefined {
  checkOptions('precisionRecallFigure', options, { title: anything, language: languageRule });
  const words = wordsOf(options.language);
  const texts = words.texts.multilabel;
  const all = evaluation.classNames
    .map((name, label) => ({
      name,
      label,
      averagePrecision: evaluation.metrics.classes[label].averagePrecision,
    }))
    .filter((one): one is typeof one & { averagePrecision: number } => one.averagePrecision !== null)
    .sort((one, other) => one.averagePrecision - other.averagePrecision);
  if (all.length === 0) return undefined;
  const curves = all.slice(0, SERIES_HUES.length).map(
    ({ name, label, averagePrecision }, index): Curve => ({
      name,
      averagePrecision,
      points: pointsOf(evaluation, label),
      hue: SERIES_HUES[index],
    }),
  );
  const note = curves.length < all.length ? texts.lowestCurves(curves.length, all.length) : undefined;
  const heading = figureHeading(options.title, note, CONTENT_WIDTH);
  const legend = legendMarkup(curves, heading.bottom + 8, words.fixed);
  const top = legend.bottom + 42;
  const panel = plotPanelMarkup({
    x: { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], format: (share) => words.percent(share, 0) },
    y: { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], format: (share) => words.percent(share, 0) },
    left: LEFT,
    right: RIGHT,
    top: 6,
    bottom: HEIGHT,
    width: CONTENT_WIDTH,
    height: HEIGHT + 30,
    marks: curves.map(({ points, hue }) =>
      Plot.line(
        points.map(([recall, precision]) => [recall, precision]),
        { stroke: hue.line, strokeWidth: 2.25 },
      ),
    ),
  });
  const { precision, recall } = words.texts.thresholds.names;
  return svgFigure(
    {
      width: WIDTH,
      height: top + HEIGHT + 44 + FIGURE_PADDING,
      title: options.title ?? texts.curvesTitle,
      description: texts.curvesDescription(
        curves.map(({ name, averagePrecision }) => `${name}: ${words.fixed(averagePrecision, 3)}`).join('; '),
      ),
    },
    [
      ...heading.parts,
      ...legend.parts,
      svgElement('g', { transform: `translate(${FIGURE_PADDING},${top})` }, panel),
      svgText(FIGURE_PADDING + (LEFT + RIGHT) / 2, top + HEIGHT + 44, recall, {
        'text-anchor': 'middle',
        'font-size': 12,
        fill: QUIET_INK,
      }),
      svgText(FIGURE_PADDING, top - 10, precision, { 'font-size': 12, fill: QUIET_INK }),
    ],
  );
}

function pointsOf({ pictures, classNames }: MultilabelEvaluation, label: number): Curve['points'] {
  const { labels, unknown, probabilities } = pictures;
  const known = [...labels.keys()].filter((at) => !unknown[at]?.includes(label));
  const curve = thresholdCurve(
    known.map((at) => labels[at].includes(label)),
    known.map((at) => probabilities[at * classNames.length + label]),
  ).reverse();
  // Many more points than pixels would only be slow.
  const every = Math.max(1, Math.floor(curve.length / 400));
  const shown = curve.filter((_, index) => index % every === 0 || index === curve.length - 1);
  return [[0, shown[0].precision], ...shown.map(({ recall, precision }) => [recall, precision] as const)];
}

/** What the lines are, in as many lines as that takes. */
function legendMarkup(
  curves: readonly Curve[],
  top: number,
  fixed: (value: number, decimals: number) => string,
): { parts: string[]; bottom: number } {
  let [x, y] = [FIGURE_PADDING, top];
  const parts = curves.map(({ name, averagePrecision, hue }) => {
    const text = `${truncateText(name, LONGEST_NAME, 13)} ${fixed(averagePrecision, 3)}`;
    const { content, width } = legendEntry(text, hue);
    if (x > FIGURE_PADDING && x + width > WIDTH - FIGURE_PADDING) [x, y] = [FIGURE_PADDING, y + LEGEND_LINE];
    const entry = svgElement('g', { transform: `translate(${x},${y})` }, content);
    x += width + 24;
    return entry;
  });
  return { parts, bottom: y };
}
