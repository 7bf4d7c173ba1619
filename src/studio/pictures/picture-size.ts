import type { Context } from 'hono';
import { wholeParameter } from '../http/bodies.js';

/** Pictures with at most this many pixels on the longer side are kept. */
export const LARGEST_KEPT = 320;

/** The size that is asked for: of a thumbnail or a picture, by the last word of the address. @throws Refusal 400 */
export function pictureSize(context: Context): number {
  const sizes = context.req.path.endsWith('/thumbnail')
    ? { least: 32, most: 512, otherwise: 160 }
    : { least: 32, most: 2048, otherwise: 1024 };
  return wholeParameter(context, 'size', sizes);
}

/** The quality of WebP for a picture of this size, of 100. */
export function qualityFor(size: number): number {
  return size <= LARGEST_KEPT ? 78 : 86;
}
