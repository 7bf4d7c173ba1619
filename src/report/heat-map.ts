import { aboveZero, anything, checkOptions } from '../options.js';
import { blendHeatMap, type HeatMapContents } from './blend-heat-map.js';
import { jpegDataUri } from './encode.js';
import { heatColor, heatOpacity } from './heat-colors.js';
import { FIGURE_PADDING, INK, QUIET_INK } from './style.js';
import { svgElement, svgFigure, svgText } from './svg.js';
import { truncateText, wrapText } from './text.js';

/** How `heatMapFigure` draws. */
export interface HeatMapOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Pixels of the longer side of the picture in the figure. Default 512. */
  readonly size?: number;
}

const HEADING_SIZE = 18;
const HEADING_LINE = 25;
const SUBHEADING_SIZE = 13;
const LEGEND_HEIGHT = 10;
const LEGEND_STEPS = 64;
const LEGEND_SIZE = 12;

/**
 * A picture with a heat map over it, as an SVG that carries the picture in itself (JPEG): warm and light where much
 * speaks for the class, the bare picture where nothing does, and a legend.
 *
 * @throws UsageError where the number of bytes or values does not match the sizes
 */
export async function heatMapFigure(contents: HeatMapContents, options: HeatMapOptions): Promise<string> {
  checkOptions('heatMapFigure', options, { title: anything, subtitle: anything, size: aboveZero });
  const { title, subtitle, size = 512 } = options;
  const blended = blendHeatMap(contents);
  const scale = size / Math.max(blended.width, blended.height);
  const width = Math.max(1, Math.round(blended.width * scale));
  const height = Math.max(1, Math.round(blended.height * scale));
  const contentWidth = Math.max(280, width);
  const parts: string[] = [];
  let y = FIGURE_PADDING + HEADING_SIZE - 4;
  for (const line of wrapText(title, contentWidth, HEADING_SIZE, 2)) {
    parts.push(svgText(FIGURE_PADDING, y, line, { 'font-size': HEADING_SIZE, 'font-weight': 600 }));
    y += HEADING_LINE;
  }
  if (subtitle !== undefined) {
    const line = truncateText(subtitle, contentWidth, SUBHEADING_SIZE);
    parts.push(svgText(FIGURE_PADDING, y - 3, line, { 'font-size': SUBHEADING_SIZE, fill: QUIET_INK }));
    y += HEADING_LINE;
  }
  y -= HEADING_LINE - 18;
  const href = await jpegDataUri(blended, { maxSize: 2 * size, quality: 90 });
  const x = FIGURE_PADDING + (contentWidth - width) / 2;
  parts.push(svgElement('image', { x, y, width, height, preserveAspectRatio: 'none', href }));
  y += height + 18;
  parts.push(...legend(y));
  return svgFigure(
    {
      width: contentWidth + 2 * FIGURE_PADDING,
      height: y + LEGEND_HEIGHT + FIGURE_PADDING,
      title,
      description: `${subtitle === undefined ? '' : `${subtitle}. `}${whereHot(contents)}`,
    },
    parts,
  );
}

function legend(y: number): string[] {
  const barWidth = 120;
  const baseline = y + LEGEND_HEIGHT - 0.5;
  const little = 'little';
  const barLeft = FIGURE_PADDING + 36;
  const text = { 'font-size': LEGEND_SIZE, fill: QUIET_INK };
  const steps = Array.from({ length: LEGEND_STEPS }, (_, step) => {
    const heat = (step + 0.5) / LEGEND_STEPS;
    return svgElement('rect', {
      x: barLeft + (step * barWidth) / LEGEND_STEPS,
      y,
      // A little wider than its place, so that no gap shows between two.
      width: barWidth / LEGEND_STEPS + (step === LEGEND_STEPS - 1 ? 0 : 0.5),
      height: LEGEND_HEIGHT,
      fill: `rgb(${heatColor(heat).map(Math.round).join(',')})`,
      'fill-opacity': heatOpacity(heat),
    });
  });
  return [
    svgText(FIGURE_PADDING, baseline, little, text),
    ...steps,
    svgElement('rect', {
      x: barLeft,
      y,
      width: barWidth,
      height: LEGEND_HEIGHT,
      fill: 'none',
      stroke: INK,
      'stroke-opacity': 0.25,
    }),
    svgText(barLeft + barWidth + 8, baseline, 'much that speaks for it', text),
  ];
}

/** For those who cannot see it: where the hottest place is. */
function whereHot({ heatMap: { data, height, width } }: HeatMapContents): string {
  const hottest = data.indexOf(Math.max(...data));
  if (data[hottest] === 0) return 'No place raises its score.';
  const name = (position: number, size: number, names: readonly string[]): string =>
    names[Math.min(2, Math.floor((3 * (position + 0.5)) / size))];
  const vertical = name(Math.floor(hottest / width), height, ['top', 'middle', 'bottom']);
  const horizontal = name(hottest % width, width, ['left', 'centre', 'right']);
  return `A heat map over a picture; the hottest place is at the ${vertical} ${horizontal}.`;
}
