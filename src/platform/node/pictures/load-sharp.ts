import type Sharp from 'sharp';
import { GraftError, reasonOf } from '../../../errors.js';

let loading: Promise<typeof Sharp> | undefined;

/**
 * sharp, which is loaded with the first picture: it takes a while, and most threads need none.
 *
 * @throws GraftError when it cannot be loaded, which must not be taken for a damaged picture
 */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    // libvips would keep its last hundred operations in case they come again. Here each picture is decoded once, and
    // what is kept of a progressive JPEG of 12 megapixels takes 35 MB.
    sharp.cache(false);
    return sharp;
  } catch (error) {
    throw new GraftError(`sharp cannot be loaded: ${reasonOf(error)}`, {
      hint: 'It decodes pictures. `npx graft doctor` says what to do.',
      cause: error,
    });
  }
}

/** What decoded pixels depend on besides the file and the settings. Count up when decoding gives other pixels. */
export async function decoderVersion(): Promise<string> {
  const { versions } = await loadSharp();
  return `1, libvips ${versions.vips}, ${process.arch}`;
}
