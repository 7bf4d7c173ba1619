import sharp from 'sharp';
import { QUALITY, texture } from '../pictures.js';

/** The side of the piece that large photographs are tiled with. */
const TILE = 256;

/** A photograph of any size, which takes about as many bytes as a real one; as JPEG unless another format is given. */
export async function photograph(
  seed: number,
  width: number,
  height: number,
  format: 'jpeg' | 'png' = 'jpeg',
): Promise<Uint8Array> {
  const raw = { width: TILE, height: TILE, channels: 3 } as const;
  const tile = await sharp(texture(seed, TILE, TILE), { raw })
    .png()
    .toBuffer();
  return await sharp({ create: { width, height, channels: 3, background: '#888' } })
    .composite([{ input: tile, tile: true }])
    .toFormat(format, { quality: QUALITY })
    .toBuffer();
}

/** An upload that broke off in the middle. */
export function cutInTheMiddle(content: Uint8Array): Uint8Array {
  return content.slice(0, content.length / 2);
}

/** Other bytes in the middle, and the same end: only decoding shows that it is damaged. */
export function damagedInTheMiddle(content: Uint8Array): Uint8Array {
  const damaged = content.slice();
  const middle = Math.floor(content.length / 2);
  damaged.fill(0xff, middle, middle + 64);
  return damaged;
}
