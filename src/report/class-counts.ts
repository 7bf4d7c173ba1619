import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { BLUE, FIGURE_PADDING, QUIET_INK } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { textWidth, truncateText, wrapText } from './text.js';

/** One bar of a figure of class counts. */
export interface ClassCountBar {
  readonly className: string;
  /** Number of images, a whole number of at least 0. */
  readonly count: number;
}

/** How the figure is labelled. */
export interface ClassCountsOptions {
  /** Default 'Images per class'. */
  readonly title?: string;
}

const WIDTH = 800;
const CONTENT_WIDTH = WIDTH - 2 * FIGURE_PADDING;
const HEADING_SIZE = 20;
const HEADING_LINE = 27;
const LABEL_SIZE = 13;
const MAX_LABEL_WIDTH = 220;
const LABEL_GAP = 12;
const COUNT_WIDTH = 64;
const BAR_HEIGHT = 18;
const ROW_HEIGHT = 26;
/** More bars would be a figure longer than any page; the rest is put together in one line. */
const MAX_BARS = 60;

/**
 * How many images each class has, as horizontal bars in the order that is given. The same counts give the same SVG.
 *
 * @throws UsageError where there is no class, or a count is not a whole number of at least 0
 */
export function classCountsFigure(
  counts: readonly ClassCountBar[],
  options: ClassCountsOptions = {},
): string {
  checkOptions('classCountsFigure', options, { title: anything });
  const { title = 'Images per class' } = options;
  if (counts.length === 0) {
    throw new UsageError('Expected at least one class for a figure of class counts but received none.');
  }
  const wrong = counts.find(({ count }) => !(Number.isSafeInteger(count) && count >= 0));
  if (wrong !== undefined) {
    throw new UsageError(
      `Expected a whole number of at least 0 as count of ${wrong.className} but received ${wrong.count}.`,
    );
  }
  const shown = counts.slice(0, MAX_BARS);
  const labels = shown.map(({ className }) => truncateText(className, MAX_LABEL_WIDTH, LABEL_SIZE));
  const labelWidth = Math.ceil(Math.max(...labels.map((label) => textWidth(label, LABEL_SIZE))));
  const left = FIGURE_PADDING + labelWidth + LABEL_GAP;
  const longest = WIDTH - FIGURE_PADDING - COUNT_WIDTH - left;
  const largest = Math.max(1, ...shown.map(({ count }) => count));

  const parts: string[] = [];
  let y = FIGURE_PADDING;
  for (const line of wrapText(title, CONTENT_WIDTH, HEADING_SIZE, 3)) {
    const style = { 'font-size': HEADING_SIZE, 'font-weight': 600, 'letter-spacing': '-0.01em' };
    parts.push(svgText(FIGURE_PADDING, y + HEADING_SIZE - 4, line, style));
    y += HEADING_LINE;
  }
  y += 14;
  shown.forEach(({ count }, row) => {
    const width = (count / largest) * longest;
    const base = y + BAR_HEIGHT - 5;
    parts.push(
      svgText(left - LABEL_GAP, base, labels[row], { 'text-anchor': 'end', 'font-size': LABEL_SIZE }),
      svgElement('rect', { x: left, y, width, height: BAR_HEIGHT, rx: 2, fill: BLUE.line }),
      svgText(left + width + 8, base, String(count), { 'font-size': LABEL_SIZE, fill: QUIET_INK }),
    );
    y += ROW_HEIGHT;
  });
  if (counts.length > MAX_BARS) {
    const rest = counts.slice(MAX_BARS).reduce((sum, { count }) => sum + count, 0);
    const text = `and ${counts.length - MAX_BARS} more classes with ${rest} images`;
    parts.push(svgText(left, y + BAR_HEIGHT - 5, text, { 'font-size': LABEL_SIZE, fill: QUIET_INK }));
    y += ROW_HEIGHT;
  }
  return svgFigure(
    { width: WIDTH, height: y + FIGURE_PADDING - 8, title, description: describe(counts) },
    parts,
  );
}

function describe(counts: readonly ClassCountBar[]): string {
  const sorted = [...counts].sort((one, other) => one.count - other.count);
  const [smallest, largest] = [sorted[0], sorted[sorted.length - 1]];
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const range =
    counts.length === 1
      ? ''
      : ` The smallest is ${smallest.className} with ${smallest.count}, the largest ${largest.className} with ${largest.count}.`;
  return `${counted(total, 'image')} in ${counted(counts.length, 'class', 'classes')}.${range}`;
}
