import { UsageError } from '../errors.js';
import { heatColor, heatOpacity } from './heat-colors.js';
import { checkRgbImage, type RgbImage } from './rgb-image.js';

/** What `explainImage` gives of a picture. */
export interface HeatMapContents {
  readonly picture: RgbImage;
  /** Rows from the top, values from 0 to 1. */
  readonly heatMap: { readonly data: Float32Array; readonly height: number; readonly width: number };
  /** The part of the picture that the map lies over, in pixels of the picture; default all of it. */
  readonly region?: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  };
}

/**
 * Blends the heat map into the picture: enlarged with bilinear interpolation, coloured, the more opaque the hotter.
 *
 * @throws UsageError where the number of bytes or values does not match the sizes
 */
export function blendHeatMap({ picture, heatMap, region }: HeatMapContents): RgbImage {
  checkRgbImage(picture, 'the picture');
  if (heatMap.data.length !== heatMap.height * heatMap.width || heatMap.data.length === 0) {
    throw new UsageError(
      `Expected ${heatMap.height} x ${heatMap.width} values for the heat map but received ${heatMap.data.length}.`,
    );
  }
  const { top, left, height, width } = region ?? { top: 0, left: 0, ...picture };
  const pixels = Uint8Array.from(picture.pixels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const heat = heatAt(heatMap, (row + 0.5) / height, (column + 0.5) / width);
      const opacity = heatOpacity(heat);
      const at = ((top + row) * picture.width + left + column) * 3;
      heatColor(heat).forEach((value, channel) => {
        pixels[at + channel] = Math.round(pixels[at + channel] * (1 - opacity) + value * opacity);
      });
    }
  }
  return { pixels, height: picture.height, width: picture.width };
}

/** Between the centres of four places; x and y from 0 to 1. */
function heatAt({ data, height, width }: HeatMapContents['heatMap'], y: number, x: number): number {
  const row = Math.max(0, Math.min(height - 1, y * height - 0.5));
  const column = Math.max(0, Math.min(width - 1, x * width - 0.5));
  const [above, before] = [Math.floor(row), Math.floor(column)];
  const [below, after] = [Math.min(above + 1, height - 1), Math.min(before + 1, width - 1)];
  const [down, across] = [row - above, column - before];
  const upper = data[above * width + before] * (1 - across) + data[above * width + after] * across;
  const lower = data[below * width + before] * (1 - across) + data[below * width + after] * across;
  return upper * (1 - down) + lower * down;
}
