import sharp from 'sharp';
import { Random } from '../../src/random.js';

/** A picture's file as base64. */
export interface SentPicture {
  readonly name: string;
  readonly label: string;
  readonly base64: string;
}

const labels = ['across', 'down', 'plain'] as const;

/**
 * Stripes across, stripes down and plain colours with noise, as PNGs, which all decoders read the same way.
 *
 * @param side pixels
 */
export async function drawPictures(perClass: number, side: number): Promise<SentPicture[]> {
  const pictures: SentPicture[] = [];
  for (const [number, label] of labels.entries()) {
    for (let at = 0; at < perClass; at++) {
      const random = new Random(number, at);
      const width = 12 + random.integer(20);
      const pixels = Uint8Array.from({ length: side * side * 3 }, (_, position) => {
        const [y, x] = [Math.floor(position / (side * 3)), Math.floor(position / 3) % side];
        const along = [y, x, 0][number];
        return (along % width < width / 2 ? 60 : 170) + random.integer(60);
      });
      const raw = { width: side, height: side, channels: 3 } as const;
      const png = await sharp(pixels, { raw }).png().toBuffer();
      pictures.push({ name: `${label}-${at}.png`, label, base64: png.toString('base64') });
    }
  }
  return pictures;
}
