import { createRequire } from 'node:module';
import type Sharp from 'sharp';
import { GraftError, reasonOf } from '../../../errors.js';

let loading: Promise<typeof Sharp> | undefined;

/**
 * Loads sharp when the first picture is decoded: loading takes a while, and most threads need no sharp.
 *
 * @throws GraftError when it cannot be loaded, so that the picture is not taken to be damaged
 */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= load().catch((error: unknown) => {
    // The next picture tries again: too many open files, for one, are a passing state.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<typeof Sharp> {
  try {
    // Its modules for `import` take twice as long to load as those for `require`.
    const sharp = createRequire(import.meta.url)('sharp') as typeof Sharp;
    // By default libvips caches its last hundred operations. Graft decodes each picture once, and the cache of one
    // progressive JPEG of 12 megapixels takes 35 MB.
    sharp.cache(false);
    return sharp;
  } catch (error) {
    throw new GraftError(`sharp cannot be loaded: ${reasonOf(error)}`, {
      hint: 'Graft needs it to decode pictures. `npx graft doctor` says what to do.',
      cause: error,
    });
  }
}

/**
 * What decoded pixels depend on besides the file and the settings. Increase the number when decoding gives other
 * pixels.
 */
export async function decoderVersion(): Promise<string> {
  const { versions } = await loadSharp();
  return `2, libvips ${versions.vips}, ${process.arch}`;
}
