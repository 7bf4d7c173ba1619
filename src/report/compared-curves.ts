import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { percentRange, tickFormat, valueTicks } from './axis-ticks.js';
import { type Curve, type CurvePanel, curvePanelMarkup } from './curve-panel.js';
import { figureHeading } from './figure-heading.js';
import { figureNames, figureTitle, isPercentage, type LearningCurves, validationOf } from './series.js';
import { FIGURE_PADDING, QUIET_INK, SERIES_HUES } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { truncateText } from './text.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** The learning curves of one run, with its name. */
export interface NamedCurves {
  readonly name: string;
  readonly curves: LearningCurves;
}

/** How `comparedCurvesFigure` draws. */
export interface ComparedCurvesOptions {
  /** Default 'Learning curves of several runs'; a title that is given is also drawn. */
  readonly title?: string;
  /** Of its words, default English. */
  readonly language?: ReportLanguage;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const AXIS_LEFT = 52;
const LABELS_WIDTH = 190;
const AXIS_RIGHT = CONTENT_WIDTH - LABELS_WIDTH;
const LABEL_HEIGHT = 22;
const PANEL_HEADING = 44;

/**
 * The figures that all of several runs have, over each other: of validation where every run has it, else of training.
 * Runs may differ in their number of epochs. The same input gives the same SVG.
 *
 * @throws UsageError where there is no run, or a run without an epoch
 */
export function comparedCurvesFigure(
  runs: readonly NamedCurves[],
  options: ComparedCurvesOptions = {},
): string {
  checkOptions('comparedCurvesFigure', options, { title: anything, language: languageRule });
  const words = wordsOf(options.language);
  const texts = words.texts.comparison.curves;
  const without = runs.find(({ curves }) => curves.loss.length === 0);
  if (runs.length === 0 || without !== undefined) {
    const found = without === undefined ? 'none' : `${without.name} without any`;
    throw new UsageError(`Expected runs with at least one epoch to compare but received ${found}.`);
  }
  const names = figureNames(runs[0].curves).filter((name) =>
    runs.every(({ curves }) => curves[name]?.length > 0),
  );
  const validated = runs.every(({ curves }) => names.every((name) => validationOf(curves, name).length > 0));
  const titleOf = (name: string): string =>
    texts.panel(validated, words.texts.curves.figures[name] ?? figureTitle(name));
  const heading = figureHeading(options.title, undefined, CONTENT_WIDTH);
  const height = Math.max(200, runs.length * LABEL_HEIGHT);
  const panels = names.map((name, index) => ({
    name,
    top: heading.bottom + PANEL_HEADING + index * (height + 44 + PANEL_HEADING),
    values: runs.map(({ curves }) => {
      const values = validated ? validationOf(curves, name) : curves[name];
      return isPercentage(name) ? values.map((share) => 100 * share) : values;
    }),
  }));
  const axisBottom = panels[panels.length - 1].top + height;
  const parts = [
    ...heading.parts,
    ...panels.map(({ name, top, values }, index) =>
      panelMarkup(titleOf(name), runs, values, {
        words,
        top,
        height,
        inPercent: isPercentage(name),
        showEpochs: index === panels.length - 1,
      }),
    ),
    svgText(FIGURE_PADDING + (AXIS_LEFT + AXIS_RIGHT) / 2, axisBottom + 42, words.texts.curves.epoch, {
      'text-anchor': 'middle',
      'font-size': 12,
      fill: QUIET_INK,
    }),
  ];
  return svgFigure(
    {
      width: WIDTH,
      height: axisBottom + 42 + FIGURE_PADDING,
      title: options.title ?? texts.title,
      description: describe(runs, titleOf(panels[0].name), panels[0], words),
    },
    parts,
  );
}

function panelMarkup(
  title: string,
  runs: readonly NamedCurves[],
  values: readonly (readonly number[])[],
  place: { words: ReportWords; top: number; height: number; inPercent: boolean; showEpochs: boolean },
): string {
  const { words, top, height, inPercent, showEpochs } = place;
  const finite = values.flat().filter(Number.isFinite);
  const [low, high] = finite.length === 0 ? [0, 1] : [smallest(finite), largest(finite)];
  // An axis in percent ends at 100 %, another one begins at 0.
  const ticks = inPercent ? valueTicks(...percentRange(low, high)) : valueTicks(Math.min(0, low), high);
  const writeTick = tickFormat(ticks);
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
    formatTick: (value) => (inPercent ? words.inPercent(writeTick(value)) : words.number(writeTick(value))),
    formatValue: (value) => (inPercent ? words.percent(value / 100) : words.fixed(value, 3)),
    showEpochs,
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
  title: string,
  { name: figure, values }: { name: string; values: readonly (readonly number[])[] },
  { texts, percent, fixed }: ReportWords,
): string {
  const { last, description } = texts.comparison.curves;
  const written = (value = Number.NaN): string =>
    isPercentage(figure) ? percent(value / 100) : fixed(value, 3);
  const ends = runs.map(({ name }, index) => last(name, written(values[index].at(-1)), values[index].length));
  return description(title, runs.length, ends.join('; '));
}
