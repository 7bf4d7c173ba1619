import sharp, { type Sharp } from 'sharp';
import type { Source } from './entry.js';

/* Intact pictures in the formats that sharp writes, made from an entry's drawing. */

export async function jpeg(source: Source, quality = 90): Promise<Buffer> {
  return await sharp(source).jpeg({ quality }).toBuffer();
}

export async function png(source: Source): Promise<Buffer> {
  return await sharp(source).png().toBuffer();
}

/** Applies a chain of sharp's calls to the drawing. */
export function encoded(change: (image: Sharp) => Sharp): (source: Source) => Promise<Buffer> {
  return async (source) => await change(sharp(source)).toBuffer();
}

/** Three frames: the drawing, turned upside down, and mirrored. */
export async function frames(source: Source): Promise<Sharp> {
  const pictures = [sharp(source), sharp(source).flip(), sharp(source).flop()];
  const pngs = await Promise.all(pictures.map((picture) => picture.png().toBuffer()));
  return sharp(pngs, { join: { animated: true } });
}

/** The drawing with its right half fading out. */
export function withAlpha(source: Source): Sharp {
  return sharp(source).joinChannel(
    Buffer.from(Uint8Array.from({ length: 96 * 80 }, (_, at) => 255 - 2 * (at % 96))),
    { raw: { width: 96, height: 80, channels: 1 } },
  );
}
