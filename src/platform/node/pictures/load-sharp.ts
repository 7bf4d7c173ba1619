import type Sharp from 'sharp';

let loading: Promise<typeof Sharp> | undefined;

/** sharp, which is loaded with the first picture: it takes a while, and most threads need none. */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // libvips would keep its last hundred operations in case they come again. Here each picture is decoded once, and
    // what is kept of a progressive JPEG of 12 megapixels takes 35 MB.
    sharp.cache(false);
    return sharp;
  });
  return loading;
}

/** What decoded pixels depend on besides the file and the settings. Count up when decoding gives other pixels. */
export async function decoderVersion(): Promise<string> {
  const { versions } = await loadSharp();
  return `1, libvips ${versions.vips}, ${process.arch}`;
}
