import { GraftError } from '../errors.js';
import type { RgbImage } from '../report/browser.js';

/**
 * Encodes pixels as WebP, or as PNG where the browser does not write WebP.
 *
 * @param quality of WebP, of 100
 * @throws GraftError when the browser has no room for the pixels
 */
export async function encodePicture({ pixels, height, width }: RgbImage, quality: number): Promise<Blob> {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    rgba[to] = pixels[from];
    rgba[to + 1] = pixels[from + 1];
    rgba[to + 2] = pixels[from + 2];
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new GraftError('The browser gives no canvas for the picture.', { hint: 'Close other tabs.' });
  }
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  return await canvas.convertToBlob({ type: 'image/webp', quality: quality / 100 });
}

/** The same as a data: address. */
export async function dataAddress(image: RgbImage): Promise<string> {
  const blob = await encodePicture(image, 85);
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
