import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { jpegDataUri } from './encode.js';
import { checkRgbImage, type RgbImage } from './rgb-image.js';
import { FIGURE_PADDING, GREEN, IMAGE_BACKGROUND, INK, PAPER, QUIET_INK, VERMILLION } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { escapeXml, truncateCharacters, wrapText } from './text.js';
import type { ReportTexts } from './words/en.js';
import { languageRule, type ReportLanguage, wordsOf } from './words/language.js';

/** One cell of an image grid. */
export interface GridImage extends RgbImage {
  /** Under the image, on up to two lines; what does not fit ends in an ellipsis. */
  readonly title: string;
  /** Quieter, under the title, on up to three lines. */
  readonly subtitle?: string;
  /** `right` and `wrong` are shown by a colour and by a check or a cross. Default `neutral`. */
  readonly tone?: 'neutral' | 'right' | 'wrong';
}

/** Options of `imageGridFigure`. */
export interface ImageGridOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Default 3. */
  readonly columns?: number;
  /** Width of one image in the figure, in pixels. Default 200. */
  readonly imageWidth?: number;
  /** Language of what screen readers say of it. Default 'en'. */
  readonly language?: ReportLanguage;
}

const COLUMN_GAP = 24;
const ROW_GAP = 28;
const MIN_CONTENT_WIDTH = 280;
const HEADING_SIZE = 20;
const HEADING_LINE = 27;
const SUBHEADING_SIZE = 14;
const SUBHEADING_LINE = 21;
const CAPTION_SIZE = 14;
const CAPTION_DETAIL_SIZE = 12.5;
const CAPTION_LINE = 18;
const CAPTION_DETAIL_LINE = 16;
const MOST_CAPTION_LINES = 2;
const MOST_DETAIL_LINES = 3;
const MARK_SIZE = 16;
/** Characters of a caption that the description for screen readers keeps. */
const DESCRIBED_CHARACTERS = 60;

type GridWords = ReportTexts['grid'];

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A grid of photographs with captions, as an SVG that carries the photographs in itself (JPEG): a look at the
 * training data, at one image augmented several times, or at predictions marked right or wrong.
 *
 * Images keep their aspect ratio; if it differs, every cell is a square with the image in its middle.
 * The same images and options give the same SVG.
 *
 * @throws UsageError where there is no image, where an image's bytes do not match its size, or where `columns` or
 * `imageWidth` is not a positive whole number
 *
 * @example
 * ```ts
 * import { imageAt, imageGridFigure } from '@graft-vision/graft';
 *
 * const { images } = await training.take(1).getSingleElement();
 * const cells = [0, 1, 2].map((i) => ({ ...imageAt(images, i), title: `Picture ${i}` }));
 * const svg = await imageGridFigure(cells, { title: 'Training images' });
 * ```
 */
export async function imageGridFigure(
  images: readonly GridImage[],
  options: ImageGridOptions,
): Promise<string> {
  checkOptions('imageGridFigure', options, {
    title: anything,
    subtitle: anything,
    columns: anything,
    imageWidth: anything,
    language: languageRule,
  });
  const { title, subtitle, columns = 3, imageWidth = 200 } = options;
  const words = wordsOf(options.language).texts.grid;
  checkArguments(images, columns, imageWidth);

  const usedColumns = Math.min(columns, images.length);
  const contentWidth = Math.max(MIN_CONTENT_WIDTH, usedColumns * imageWidth + (usedColumns - 1) * COLUMN_GAP);
  const heading = headingMarkup(title, subtitle, contentWidth);
  const cellHeight = Math.round(imageWidth * commonProportion(images));
  const cells: Cell[] = [];
  let y = heading.bottom;
  for (let first = 0; first < images.length; first += usedColumns) {
    const row = images.slice(first, first + usedColumns);
    for (let column = 0; column < row.length; column++) {
      const x = FIGURE_PADDING + column * (imageWidth + COLUMN_GAP);
      cells.push({ x, y, width: imageWidth, height: cellHeight });
    }
    y += cellHeight + captionHeight(row, imageWidth) + ROW_GAP;
  }

  // Twice the drawn size, for screens and prints of high density.
  const maxSize = 2 * Math.max(imageWidth, cellHeight);
  const uris = await Promise.all(images.map((image) => jpegDataUri(image, { maxSize })));
  const tiles = images.map((image, index) => tileMarkup(image, uris[index], cells[index], words));
  return svgFigure(
    {
      width: contentWidth + 2 * FIGURE_PADDING,
      height: y - ROW_GAP + FIGURE_PADDING,
      title,
      description: describe(images, subtitle, usedColumns, words),
    },
    [...heading.parts, ...tiles],
  );
}

function checkArguments(images: readonly GridImage[], columns: number, imageWidth: number): void {
  if (images.length === 0) {
    throw new UsageError('Expected at least one image for a grid but received none.', {
      hint: 'Leave the figure out where there is nothing to show.',
    });
  }
  for (const [name, value] of [
    ['columns', columns],
    ['imageWidth', imageWidth],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UsageError(`Expected a positive whole number for ${name} but received ${shown(value)}.`);
    }
  }
  images.forEach((image, index) => {
    checkRgbImage(image, `image ${index + 1} of the grid (${truncateCharacters(image.title, 60)})`);
  });
}

/** Height by width that all images share, or 1 where they do not (a hundredth apart is the same to the eye). */
function commonProportion(images: readonly GridImage[]): number {
  const proportions = images.map(({ height, width }) => height / width);
  const smallest = Math.min(...proportions);
  return Math.max(...proportions) <= smallest * 1.01 ? smallest : 1;
}

function headingMarkup(
  title: string,
  subtitle: string | undefined,
  width: number,
): { parts: string[]; bottom: number } {
  const parts: string[] = [];
  let baseline = FIGURE_PADDING + HEADING_SIZE - 4;
  for (const line of wrapText(title, width, HEADING_SIZE, 3)) {
    parts.push(
      svgText(FIGURE_PADDING, baseline, line, {
        'font-size': HEADING_SIZE,
        'font-weight': 600,
        'letter-spacing': '-0.01em',
      }),
    );
    baseline += HEADING_LINE;
  }
  baseline -= HEADING_LINE - SUBHEADING_LINE - 3;
  for (const line of wrapText(subtitle ?? '', width, SUBHEADING_SIZE, 3)) {
    parts.push(svgText(FIGURE_PADDING, baseline, line, { 'font-size': SUBHEADING_SIZE, fill: QUIET_INK }));
    baseline += SUBHEADING_LINE;
  }
  return { parts, bottom: baseline - SUBHEADING_LINE + 24 };
}

/** What is written under an image. */
function captionLines(
  { title, subtitle = '', tone = 'neutral' }: GridImage,
  width: number,
): { readonly indent: number; readonly title: readonly string[]; readonly subtitle: readonly string[] } {
  const indent = tone === 'neutral' ? 0 : MARK_SIZE + 7;
  const lines = (text: string, size: number, most: number): string[] =>
    wrapText(text, width - indent, size, most, { breakWords: true });
  return {
    indent,
    title: lines(title, CAPTION_SIZE, MOST_CAPTION_LINES),
    subtitle: lines(subtitle, CAPTION_DETAIL_SIZE, MOST_DETAIL_LINES),
  };
}

function captionHeight(row: readonly GridImage[], width: number): number {
  const heights = row.map((image) => {
    const { title, subtitle } = captionLines(image, width);
    const more = Math.max(0, title.length - 1) * CAPTION_LINE;
    return 27 + more + (subtitle.length === 0 ? 0 : 3 + subtitle.length * CAPTION_DETAIL_LINE);
  });
  return Math.max(...heights);
}

function tileMarkup(image: GridImage, uri: string, cell: Cell, words: GridWords): string {
  const { tone = 'neutral' } = image;
  const { x, y, width, height } = cell;
  const scale = Math.min(width / image.width, height / image.height);
  const drawnWidth = Math.max(1, Math.round(image.width * scale));
  const drawnHeight = Math.max(1, Math.round(image.height * scale));
  const fillsCell = Math.abs(drawnWidth - width) < 2 && Math.abs(drawnHeight - height) < 2;
  const parts = [svgElement('title', {}, escapeXml(captionOf(image, words)))];
  if (!fillsCell) parts.push(svgElement('rect', { x, y, width, height, fill: IMAGE_BACKGROUND }));
  parts.push(
    svgElement('image', {
      x: x + (width - drawnWidth) / 2,
      y: y + (height - drawnHeight) / 2,
      width: drawnWidth,
      height: drawnHeight,
      preserveAspectRatio: 'none',
      href: uri,
    }),
    frameMarkup(tone, cell),
  );

  const marked = tone !== 'neutral';
  const { indent, title, subtitle } = captionLines(image, width);
  let baseline = y + height + 24;
  if (marked) parts.push(markMarkup(tone, x + MARK_SIZE / 2, baseline - 5));
  for (const line of title) {
    parts.push(
      svgText(x + indent, baseline, line, {
        'font-size': CAPTION_SIZE,
        'font-weight': 600,
        fill: tone === 'wrong' ? VERMILLION.text : INK,
      }),
    );
    baseline += CAPTION_LINE;
  }
  baseline += 19 - CAPTION_LINE;
  for (const line of subtitle) {
    parts.push(
      svgText(x + indent, baseline, line, {
        'font-size': CAPTION_DETAIL_SIZE,
        'font-variant': 'tabular-nums',
        fill: QUIET_INK,
      }),
    );
    baseline += CAPTION_DETAIL_LINE;
  }
  return svgElement('g', {}, `\n${parts.join('\n')}\n`);
}

/** A hair line keeps white photographs apart from the paper; a wrong answer gets a frame that is seen first. */
function frameMarkup(tone: 'neutral' | 'right' | 'wrong', { x, y, width, height }: Cell): string {
  const thickness = tone === 'wrong' ? 3 : 1;
  const inset = thickness / 2;
  return svgElement('rect', {
    x: x + inset,
    y: y + inset,
    width: width - thickness,
    height: height - thickness,
    fill: 'none',
    stroke: tone === 'wrong' ? VERMILLION.line : '#000000',
    'stroke-opacity': tone === 'wrong' ? undefined : 0.12,
    'stroke-width': thickness,
  });
}

function markMarkup(tone: 'right' | 'wrong', x: number, y: number): string {
  const right = tone === 'right';
  const disc = svgElement('circle', { r: MARK_SIZE / 2, fill: right ? GREEN.text : VERMILLION.line });
  const sign = svgElement('path', {
    d: right ? 'M-3.6,0.3l2.5,2.6l4.7,-5.2' : 'M-2.7,-2.7l5.4,5.4M2.7,-2.7l-5.4,5.4',
    fill: 'none',
    stroke: PAPER,
    'stroke-width': 1.8,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  return svgElement('g', { transform: `translate(${x},${y})` }, disc + sign);
}

function captionOf({ title, subtitle, tone = 'neutral' }: GridImage, words: GridWords): string {
  const caption = subtitle === undefined ? title : `${title}, ${subtitle}`;
  return tone === 'neutral' ? caption : `${caption} (${words[tone]})`;
}

function describe(
  images: readonly GridImage[],
  subtitle: string | undefined,
  columns: number,
  words: GridWords,
): string {
  const count = words.images(images.length, columns);
  const right = images.filter(({ tone }) => tone === 'right').length;
  const wrong = images.filter(({ tone }) => tone === 'wrong').length;
  const verdict = right + wrong === 0 ? '' : ` ${words.verdict(right, wrong)}`;
  const captions = images.map((image) => {
    const caption = truncateCharacters(captionOf({ ...image, tone: 'neutral' }, words), DESCRIBED_CHARACTERS);
    return image.tone === undefined || image.tone === 'neutral'
      ? caption
      : `${caption} (${words[image.tone]})`;
  });
  return `${subtitle === undefined ? '' : `${subtitle.replace(/\.$/, '')}. `}${count}.${verdict} ${captions.join('; ')}.`;
}
