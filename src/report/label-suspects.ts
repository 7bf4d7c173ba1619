import { anything, checkOptions } from '../options.js';
import { jpegDataUri } from './encode.js';
import { figureHeading } from './figure-heading.js';
import { FIGURE_PADDING, GRID_LINE, IMAGE_BACKGROUND, INK, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { escapeXml, truncateCharacters, wrapText } from './text.js';
import { readThumbnail } from './thumbnail.js';

/** A photograph whose label may be wrong. */
export interface ShownSuspect {
  readonly path: string;
  readonly label: string;
  readonly suggested: string;
  /** What is said about it, such as both probabilities. */
  readonly note: string;
  /** Photographs that have the suggested label, the most similar first. */
  readonly similar: readonly { readonly path: string; readonly similarity: number }[];
}

/** Options of `labelSuspectsFigure`. */
export interface LabelSuspectsOptions {
  readonly title: string;
  readonly subtitle?: string;
}

const LARGE = 220;
const SMALL = 130;
const GAP = 16;
const ROW_GAP = 24;
/** The most similar photographs beside each suspect. */
const SHOWN_SIMILAR = 3;
const TEXT_WIDTH = SHOWN_SIMILAR * SMALL + (SHOWN_SIMILAR - 1) * GAP;
const WIDTH = 2 * FIGURE_PADDING + LARGE + GAP + TEXT_WIDTH;
const DESCRIBED_CHARACTERS = 60;

/**
 * Photographs whose labels may be wrong, one below the other: each large, beside it what it is labelled and what it
 * seems to be, and the most similar photographs that have the suggested label. A photograph that cannot be read any more
 * is left out.
 *
 * @returns an SVG that carries the photographs in itself; undefined where none can be read
 */
export async function labelSuspectsFigure(
  suspects: readonly ShownSuspect[],
  options: LabelSuspectsOptions,
): Promise<string | undefined> {
  checkOptions('labelSuspectsFigure', options, { title: anything, subtitle: anything });
  const { title, subtitle } = options;
  const heading = figureHeading(title, subtitle, WIDTH - 2 * FIGURE_PADDING);
  const parts = [...heading.parts];
  const described: string[] = [];
  let y = heading.bottom;
  for (const suspect of suspects) {
    const image = await picture(suspect.path, { x: FIGURE_PADDING, y, size: LARGE });
    if (image === undefined) continue;
    if (described.length > 0) {
      const line = `M${FIGURE_PADDING},${y - ROW_GAP / 2}H${WIDTH - FIGURE_PADDING}`;
      parts.push(svgElement('path', { d: line, stroke: GRID_LINE }));
    }
    parts.push(image, ...captions(suspect, y), ...(await reasons(suspect, y)));
    const { path, label, suggested } = suspect;
    described.push(truncateCharacters(`${path}: ${label}, perhaps ${suggested}`, DESCRIBED_CHARACTERS));
    y += LARGE + ROW_GAP;
  }
  if (described.length === 0) return undefined;
  const description = `${subtitle === undefined ? '' : `${subtitle}. `}${described.join('; ')}.`;
  return svgFigure({ width: WIDTH, height: y - ROW_GAP + FIGURE_PADDING, title, description }, parts);
}

const RIGHT = FIGURE_PADDING + LARGE + GAP;

function captions({ path, label, suggested, note }: ShownSuspect, y: number): string[] {
  const parts: string[] = [];
  let baseline = y + 14;
  const write = (
    text: string,
    size: number,
    most: number,
    attributes: Record<string, string | number>,
  ): void => {
    for (const line of wrapText(text, TEXT_WIDTH, size, most, { breakWords: true })) {
      parts.push(svgText(RIGHT, baseline, line, { 'font-size': size, ...attributes }));
      baseline += 18;
    }
  };
  write(`Labelled ${label}, looks like ${suggested}`, 15, 1, { 'font-weight': 600, fill: VERMILLION.text });
  write(note, 12.5, 1, { fill: INK });
  write(path, 12.5, 2, { fill: QUIET_INK });
  return parts;
}

/** The similar photographs, at the bottom of the row. */
async function reasons({ similar, suggested }: ShownSuspect, y: number): Promise<string[]> {
  const parts: string[] = [];
  const top = y + LARGE - SMALL;
  let x = RIGHT;
  for (const { path, similarity } of similar.slice(0, SHOWN_SIMILAR)) {
    const image = await picture(path, {
      x,
      y: top,
      size: SMALL,
      title: `${suggested}, ${similarity.toFixed(3)}`,
    });
    if (image === undefined) continue;
    parts.push(image);
    x += SMALL + GAP;
  }
  return parts;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly title?: string;
}

/** In its own proportions, in the middle of a square. */
async function picture(path: string, { x, y, size, title = '' }: Place): Promise<string | undefined> {
  const image = await readThumbnail(path, 2 * size).catch(() => undefined);
  if (image === undefined) return undefined;
  const scale = size / Math.max(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale].map((side) =>
    Math.max(1, Math.round(side)),
  );
  const href = await jpegDataUri(image, { maxSize: 2 * size });
  const parts = [
    svgElement('title', {}, escapeXml(title === '' ? path : `${path}: ${title}`)),
    svgElement('rect', { x, y, width: size, height: size, fill: IMAGE_BACKGROUND }),
    svgElement('image', {
      x: x + (size - width) / 2,
      y: y + (size - height) / 2,
      width,
      height,
      preserveAspectRatio: 'none',
      href,
    }),
  ];
  return svgElement('g', {}, parts.join('\n'));
}
