import sharp from 'sharp';
import type { RgbImage } from '../../src/report/index.js';

/** A small colour gradient: red increases to the right, green downwards. */
export function gradientImage(height: number, width: number, blue = 128): RgbImage {
  const pixels = new Uint8Array(height * width * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const offset = (row * width + column) * 3;
      pixels[offset] = Math.round((255 * column) / Math.max(1, width - 1));
      pixels[offset + 1] = Math.round((255 * row) / Math.max(1, height - 1));
      pixels[offset + 2] = blue;
    }
  }
  return { pixels, height, width };
}

const DATA_URI = /data:image\/jpeg;base64,([A-Za-z0-9+/=]+)/g;

export function embeddedJpegs(svg: string): Buffer[] {
  return Array.from(svg.matchAll(DATA_URI), ([, base64]) => Buffer.from(base64, 'base64'));
}

/** The figure with every photograph replaced by its size, because the bytes of encoders differ. */
export async function withoutPayloads(svg: string): Promise<string> {
  const sizes: string[] = [];
  for (const jpeg of embeddedJpegs(svg)) {
    const { format, height, width } = await sharp(jpeg).metadata();
    sizes.push(`data:image/jpeg;${format} of ${width} x ${height}`);
  }
  let next = 0;
  return svg.replace(DATA_URI, () => sizes[next++]);
}
