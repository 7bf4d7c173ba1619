import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { percentRange, tickFormat, valueTicks } from './axis-ticks.js';
import { type Curve, type CurvePanel, curvePanelMarkup, EPOCH_INSET, epochX } from './curve-panel.js';
import { figureHeading } from './figure-heading.js';
import {
  type CheckedCurves,
  checkedCurves,
  figureHeadingWords,
  figureNames,
  figureTitle,
  isPercentage,
  type LearningCurves,
  type TrainingCurves,
  validationOf,
} from './series.js';
import { AXIS_LINE, BLUE, FIGURE_PADDING, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { textWidth } from './text.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** Options of `learningCurvesFigure`. */
export interface LearningCurvesOptions {
  /** Default 'Learning curves'; a title that is given is also drawn. */
  readonly title?: string;
  /** The last epoch before fine-tuning. A line behind it says so, once an epoch of fine-tuning is there. */
  readonly fineTuningAfterEpoch?: number;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const AXIS_LEFT = 52;
const AXIS_RIGHT = CONTENT_WIDTH - 134;
const AXIS_HEIGHT = 200;
const PANEL_HEADING = 44;
const PANEL_GAP = 44;
const EPOCH_AXIS = 50;

/**
 * The figures of a training run over its epochs, one above the other, accuracy first and loss last, for training and
 * validation. It takes what `fit` returns, or its `history`, where each curve has a value for every epoch. Values that are
 * not finite leave gaps. The same curves and options give the same SVG.
 *
 * @throws UsageError where there is no epoch, where the curves differ in length, or where `fineTuningAfterEpoch` is
 * not a whole number from 0
 *
 * @example
 * ```ts
 * import { learningCurvesFigure } from '@graft-vision/graft';
 *
 * const { history } = await model.fit(training, { epochs: 10, validationData: validation });
 * const svg = learningCurvesFigure(history);
 * ```
 */
export function learningCurvesFigure(
  given: LearningCurves | TrainingCurves,
  options: LearningCurvesOptions = {},
): string {
  checkOptions('learningCurvesFigure', options, {
    title: anything,
    fineTuningAfterEpoch: anything,
    language: languageRule,
  });
  const { title, fineTuningAfterEpoch, language } = options;
  const words = wordsOf(language);
  const texts = words.texts.curves;
  const checked = checkedCurves(given);
  const { curves } = checked;
  checkEpoch(fineTuningAfterEpoch);
  const epochs = curves.loss.length;
  const names = figureNames(curves);

  const { parts, bottom } = figureHeading(title, undefined, CONTENT_WIDTH);
  const tops = names.map(
    (_, index) => bottom + PANEL_HEADING + index * (AXIS_HEIGHT + PANEL_GAP + PANEL_HEADING),
  );
  const axisBottom = tops[tops.length - 1] + AXIS_HEIGHT;
  if (fineTuningAfterEpoch !== undefined && fineTuningAfterEpoch > 0 && fineTuningAfterEpoch < epochs) {
    parts.push(fineTuningLine(texts.fineTuning, fineTuningAfterEpoch, epochs, tops));
  }
  parts.push(
    ...names.map((name, index) =>
      panelMarkup(
        texts.panel(texts.figures[name] ?? figureHeadingWords(name)),
        { ...panelOf(checked, name, words), epochs, showEpochs: index === names.length - 1 },
        tops[index],
      ),
    ),
    svgText(FIGURE_PADDING + (AXIS_LEFT + AXIS_RIGHT) / 2, axisBottom + 42, texts.epoch, {
      'text-anchor': 'middle',
      'font-size': 12,
      fill: QUIET_INK,
    }),
  );
  return svgFigure(
    {
      width: WIDTH,
      height: axisBottom + EPOCH_AXIS + FIGURE_PADDING - 10,
      title: title ?? texts.title,
      description: describe(curves, fineTuningAfterEpoch, words),
    },
    parts,
  );
}

function checkEpoch(fineTuningAfterEpoch: number | undefined): void {
  if (
    fineTuningAfterEpoch !== undefined &&
    !(Number.isInteger(fineTuningAfterEpoch) && fineTuningAfterEpoch >= 0)
  ) {
    throw new UsageError(
      `Expected a whole number from 0 for fineTuningAfterEpoch but received ${shown(fineTuningAfterEpoch)}.`,
    );
  }
}

type PanelContent = Omit<CurvePanel, 'left' | 'right' | 'top' | 'bottom' | 'width' | 'height'>;

type Lines = Omit<PanelContent, 'epochs' | 'showEpochs'>;

function panelOf({ curves, validated }: CheckedCurves, name: string, words: ReportWords): Lines {
  const training = { values: curves[name] };
  const validation = { values: validationOf(curves, name), epochs: validated };
  return isPercentage(name)
    ? percentagePanel(training, validation, words)
    : numberPanel(training, validation, words);
}

type Course = Pick<Curve, 'values' | 'epochs'>;

function percentagePanel(training: Course, validation: Course, words: ReportWords): Lines {
  const percents = (course: Course): Course => ({
    ...course,
    values: course.values.map((fraction) => fraction * 100),
  });
  const lines = trainingAndValidation(percents(training), percents(validation), words);
  const [low, high] = finiteRange(lines) ?? [0, 100];
  const ticks = valueTicks(...percentRange(low, high));
  const formatTick = tickFormat(ticks);
  return {
    curves: lines,
    formatValue: (value) => words.percent(value / 100),
    ticks,
    formatTick: (value) => words.inPercent(formatTick(value)),
  };
}

function numberPanel(training: Course, validation: Course, words: ReportWords): Lines {
  const lines = trainingAndValidation(training, validation, words);
  const [low, high] = finiteRange(lines) ?? [0, 1];
  const ticks = valueTicks(Math.min(0, low), high);
  const formatTick = tickFormat(ticks);
  return {
    curves: lines,
    formatValue: (value) => words.number(formatNumber(value)),
    ticks,
    formatTick: (value) => words.number(formatTick(value)),
  };
}

function trainingAndValidation(training: Course, validation: Course, { texts }: ReportWords): Curve[] {
  const curves: Curve[] = [{ name: texts.curves.training, ...training, hue: BLUE, dashed: true }];
  if (validation.values.length > 0) {
    curves.push({ name: texts.curves.validation, ...validation, hue: VERMILLION, dashed: false });
  }
  return curves;
}

function finiteRange(curves: readonly Curve[]): [low: number, high: number] | undefined {
  const values = curves.flatMap((curve) => curve.values.filter(Number.isFinite));
  if (values.length === 0) return undefined;
  return [
    values.reduce((one, other) => Math.min(one, other)),
    values.reduce((one, other) => Math.max(one, other)),
  ];
}

function panelMarkup(heading: string, content: PanelContent, top: number): string {
  const panel: CurvePanel = {
    ...content,
    left: AXIS_LEFT,
    right: AXIS_RIGHT,
    top: PANEL_HEADING,
    bottom: PANEL_HEADING + AXIS_HEIGHT,
    width: CONTENT_WIDTH,
    height: PANEL_HEADING + AXIS_HEIGHT + EPOCH_AXIS,
  };
  return svgElement(
    'g',
    { transform: `translate(${FIGURE_PADDING},${top - PANEL_HEADING})` },
    svgText(0, 12, heading, { 'font-size': 15, 'font-weight': 600 }) + curvePanelMarkup(panel),
  );
}

/** Through all panels, labelled above the uppermost one where no curve runs. */
function fineTuningLine(text: string, epoch: number, epochs: number, tops: readonly number[]): string {
  const x = FIGURE_PADDING + epochX({ left: AXIS_LEFT, right: AXIS_RIGHT, epochs }, epoch + 0.5);
  const line = (top: number) =>
    svgElement('path', {
      d: `M${x.toFixed(2)},${top}v${AXIS_HEIGHT}`,
      stroke: AXIS_LINE,
      'stroke-width': 1.5,
    });
  const half = textWidth(text, 12) / 2;
  // Between the axes, clear of the numbers at the left and the names at the right.
  const middle = Math.min(
    Math.max(x, FIGURE_PADDING + AXIS_LEFT + half),
    FIGURE_PADDING + AXIS_RIGHT - EPOCH_INSET - half,
  );
  const label = svgText(middle, tops[0] - 9, text, {
    'text-anchor': 'middle',
    'font-size': 12,
    'font-weight': 500,
    fill: QUIET_INK,
  });
  return tops.map(line).join('') + label;
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.001) return value.toExponential(1);
  if (size < 10) return value.toFixed(3);
  return size < 1e5 ? value.toFixed(1) : value.toExponential(2);
}

function describe(
  curves: LearningCurves,
  fineTuningAfterEpoch: number | undefined,
  { texts, percent, number }: ReportWords,
): string {
  const words = texts.curves;
  const epochs = curves.loss.length;
  const sentences = [words.epochs(epochs)];
  const course = (name: string, values: readonly number[], format: (value: number) => string) => {
    if (values.length === 0) return;
    const say = (value: number) => (Number.isFinite(value) ? format(value) : words.notFinite);
    const first = say(values[0]);
    sentences.push(
      values.length === 1
        ? words.once(name, first)
        : words.course(name, first, say(values[values.length - 1])),
    );
  };
  for (const name of figureNames(curves)) {
    const format = isPercentage(name) ? percent : (value: number) => number(formatNumber(value));
    const figure = words.figures[name] ?? figureTitle(name);
    course(`${words.training} ${figure}`, curves[name], format);
    course(`${words.validation} ${figure}`, validationOf(curves, name), format);
  }
  if (fineTuningAfterEpoch !== undefined) sentences.push(words.fineTuningAfter(fineTuningAfterEpoch));
  return sentences.join(' ');
}
