import type { Hue } from './style.js';
import { svgElement, svgText } from './svg.js';
import { textWidth } from './text.js';

const SIZE = 13;
/** Where the name begins, right of its line. */
const INDENT = 33;

/** A line and the name of what it stands for, from the left; and how wide both are. */
export function legendEntry(
  name: string,
  hue: Hue,
  dash?: string,
): { readonly content: string; readonly width: number } {
  const line = svgElement('path', {
    d: 'M0,0h26',
    stroke: hue.line,
    'stroke-width': 2.25,
    'stroke-dasharray': dash,
  });
  const text = svgText(INDENT, 4.5, name, { 'font-size': SIZE, 'font-weight': 500, fill: hue.text });
  return { content: line + text, width: INDENT + Math.ceil(textWidth(name, SIZE)) };
}
