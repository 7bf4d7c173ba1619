import { canvasColourSpace, colourProfileOf } from '../heif-colour-profile.js';
import { decodeWithLibHeif, libHeifIn } from '../libheif.js';

/**
 * Loads libheif-js, which decodes HEIC in browsers that do not: `() => import('libheif-js/wasm-bundle')`. It is called
 * with the first such picture.
 */
export type LoadHeif = () => Promise<unknown>;

/**
 * Decodes a HEIC picture.
 *
 * @param mostPixels larger pictures are refused
 * @throws the reason of libheif, or of what loads it
 */
export async function decodeHeic(blob: Blob, load: LoadHeif, mostPixels: number): Promise<ImageBitmap> {
  const lib = libHeifIn(await load());
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { width, height, data } = await decodeWithLibHeif(lib, bytes, { mostPixels });
  if (width * height > mostPixels) throw new Error(`${width}x${height} pixels are too many`);
  // The browser converts it when the picture is drawn.
  const colorSpace = canvasColourSpace(colourProfileOf(bytes));
  const pixels = new ImageData(new Uint8ClampedArray(data.buffer), width, height, { colorSpace });
  return await createImageBitmap(pixels, { premultiplyAlpha: 'none' });
}
