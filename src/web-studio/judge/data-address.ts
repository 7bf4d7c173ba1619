import { GraftError } from '../../errors.js';
import type { RgbImage } from '../../report/browser.js';

/** Encodes pixels as a picture in a data: address: WebP, or PNG where the browser does not write WebP. */
export async function dataAddress({ pixels, height, width }: RgbImage): Promise<string> {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++) rgba[at * 4 + channel] = pixels[at * 3 + channel];
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new GraftError('The browser gives no canvas for the picture.', { hint: 'Close other tabs.' });
  }
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
