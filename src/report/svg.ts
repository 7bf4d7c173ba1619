import { FONT_FAMILY, INK, PAPER } from './style.js';
import { escapeXml } from './text.js';

/** An attribute that is undefined is left out. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element. `content` is markup (already escaped); attribute values are escaped here. */
export function svgElement(name: string, attributes: SvgAttributes, content?: string): string {
  let markup = `<${name}`;
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    markup += ` ${attribute}="${typeof value === 'number' ? formatCoordinate(value) : escapeXml(value)}"`;
  }
  return content === undefined ? `${markup}/>` : `${markup}>${content}</${name}>`;
}

/** One line of text; `text` is escaped here. The y coordinate is the base line. */
export function svgText(x: number, y: number, text: string, attributes: SvgAttributes = {}): string {
  return svgElement('text', { x, y, ...attributes }, escapeXml(text));
}

export interface SvgFigureOptions {
  readonly width: number;
  readonly height: number;
  /** The name that a screen reader says. */
  readonly title: string;
  /** What the figure shows, in sentences, for those who cannot see it. */
  readonly description: string;
}

/**
 * A whole figure on white paper. It needs no style sheet and no ids, so that several fit in one HTML page,
 * and it shrinks with the page that holds it.
 */
export function svgFigure(options: SvgFigureOptions, parts: readonly string[]): string {
  const { width, height } = options;
  const lines = [
    svgElement('title', {}, escapeXml(options.title)),
    svgElement('desc', {}, escapeXml(options.description)),
    svgElement('rect', { width, height, fill: PAPER }),
    ...parts,
  ];
  const markup = svgElement(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      role: 'img',
      'aria-label': options.title,
      width,
      height,
      viewBox: `0 0 ${formatCoordinate(width)} ${formatCoordinate(height)}`,
      style: 'max-width:100%;height:auto',
      'font-family': FONT_FAMILY,
      'font-size': 13,
      fill: INK,
    },
    `\n${lines.join('\n')}\n`,
  );
  return `${markup}\n`;
}

/** Hundredths of a pixel are finer than any screen or printer shows here. */
function formatCoordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}
