import type { RawPicture } from '../platform.js';

/** Red, green and blue. */
const CHANNELS = 3;

/** Pixels per side. Browsers limit how large a canvas may be, some to 4096 pixels per side; a picture may be larger. */
const TILE = 2048;

/**
 * Draws a picture on white, tile by tile, and reads it.
 *
 * @param width of the whole picture, in its own pixels
 */
export function readPixels(picture: CanvasImageSource, width: number, height: number): RawPicture {
  const data = new Uint8Array(width * height * CHANNELS);
  const context = createContext(Math.min(TILE, width), Math.min(TILE, height));
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const tileWidth = Math.min(TILE, width - left);
      const tileHeight = Math.min(TILE, height - top);
      context.fillRect(0, 0, tileWidth, tileHeight);
      context.drawImage(picture, -left, -top);
      const tile = context.getImageData(0, 0, tileWidth, tileHeight);
      copyRgb(tile, data, (top * width + left) * CHANNELS, width * CHANNELS);
    }
  }
  return { data, width, height, channels: CHANNELS };
}

function createContext(
  width: number,
  height: number,
): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const canvas =
    typeof OffscreenCanvas === 'undefined'
      ? Object.assign(document.createElement('canvas'), { width, height })
      : new OffscreenCanvas(width, height);
  // `willReadFrequently` keeps the pixels in memory, where drawing rounds none of them.
  const context = canvas.getContext('2d', { willReadFrequently: true }) as
    | CanvasRenderingContext2D
    | OffscreenCanvasRenderingContext2D
    | null;
  if (context === null) throw new Error('this browser has no 2D canvas');
  context.fillStyle = '#ffffff';
  context.imageSmoothingEnabled = false;
  return context;
}

/** Leaves out the fourth channel, which is opaque everywhere on white. */
function copyRgb(
  { data, width, height }: ImageData,
  target: Uint8Array,
  start: number,
  rowBytes: number,
): void {
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = start + y * rowBytes;
    for (let x = 0; x < width; x++) {
      target[to++] = data[from++];
      target[to++] = data[from++];
      target[to++] = data[from++];
      from++;
    }
  }
}
