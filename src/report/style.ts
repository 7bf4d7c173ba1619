/**
 * Colours and type shared by all figures.
 *
 * The hues are those of the Okabe-Ito palette (Okabe and Ito, "Color Universal Design", 2008), which people with
 * any common colour blindness can tell apart. Lines and marks use the hue itself; text uses a darker shade, because
 * small letters need a contrast of 4.5 to 1 on white (WCAG 2.2, criterion 1.4.3).
 */
export interface Hue {
  readonly line: string;
  readonly text: string;
}

export const BLUE: Hue = { line: '#0072B2', text: '#00659E' };
export const VERMILLION: Hue = { line: '#D55E00', text: '#B24C00' };
export const GREEN: Hue = { line: '#009E73', text: '#007656' };

export const PAPER = '#FFFFFF';
export const INK = '#1B1F24';
export const QUIET_INK = '#5B6470';
export const AXIS_LINE = '#AEB5BD';
export const GRID_LINE = '#E8EAED';
export const IMAGE_BACKGROUND = '#F3F4F6';

export const FONT_FAMILY =
  "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";

/** Space between the edge of a figure and its contents, in pixels. */
export const FIGURE_PADDING = 32;

/** What curves of several runs are drawn in, in this order. */
export const SERIES_HUES: readonly Hue[] = [
  BLUE,
  VERMILLION,
  GREEN,
  { line: '#CC79A7', text: '#A0457A' },
  { line: '#E69F00', text: '#8A5F00' },
  { line: '#56B4E9', text: '#1F6F9F' },
];
