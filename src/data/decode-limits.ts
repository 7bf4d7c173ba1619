import sharp from 'sharp';
import { limitConcurrency } from './concurrency.js';

/** What decoded pixels depend on besides the file and the settings. Count up when decoding gives other pixels. */
export const decoderVersion = `1, libvips ${sharp.versions.vips}, ${process.arch}`;

/** A small file can be made to keep a decoder busy for hours. */
export const LONGEST_DECODING_SECONDS = 120;

/** Pictures with more pixels are decoded one at a time: several at once could fill the memory. */
const LARGE_PICTURE = 2 ** 25;
const oneAtATime = limitConcurrency(1);

/** Decodes at once, or when the large pictures before this one are done. */
export async function decodeInTurn<Result>(
  size: { readonly width: number; readonly height: number },
  decode: () => Promise<Result>,
): Promise<Result> {
  return await (size.width * size.height > LARGE_PICTURE ? oneAtATime(decode) : decode());
}
