import { FIGURE_PADDING, QUIET_INK } from './style.js';
import { svgText } from './svg.js';
import { wrapText } from './text.js';

const HEADING_SIZE = 20;
const HEADING_LINE = 27;
const NOTE_SIZE = 13;
const NOTE_LINE = 19;

/**
 * A figure's title and a quieter line below it, both wrapped.
 *
 * @returns markup, and where what follows can begin
 */
export function figureHeading(
  title: string | undefined,
  note: string | undefined,
  width: number,
): { parts: string[]; bottom: number } {
  const parts: string[] = [];
  let y = FIGURE_PADDING;
  for (const line of wrapText(title ?? '', width, HEADING_SIZE, 3)) {
    parts.push(
      svgText(FIGURE_PADDING, y + HEADING_SIZE - 4, line, {
        'font-size': HEADING_SIZE,
        'font-weight': 600,
        'letter-spacing': '-0.01em',
      }),
    );
    y += HEADING_LINE;
  }
  for (const line of wrapText(note ?? '', width, NOTE_SIZE, 4)) {
    parts.push(svgText(FIGURE_PADDING, y + NOTE_SIZE, line, { 'font-size': NOTE_SIZE, fill: QUIET_INK }));
    y += NOTE_LINE;
  }
  return { parts, bottom: parts.length > 0 ? y + 16 : y };
}
