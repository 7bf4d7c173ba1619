import { colourProfileOf } from '../heif-colour-profile.js';
import { decodeWithLibHeif, type LibHeif } from '../libheif.js';

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
  const lib = libraryIn(await load());
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { width, height, data } = await decodeWithLibHeif(lib, bytes, { mostPixels });
  if (width * height > mostPixels) throw new Error(`${width}x${height} pixels are too many`);
  // Phones use Display P3; the browser converts it when the picture is drawn.
  const colorSpace = isDisplayP3(colourProfileOf(bytes)) ? 'display-p3' : 'srgb';
  const pixels = new ImageData(new Uint8ClampedArray(data.buffer), width, height, { colorSpace });
  return await createImageBitmap(pixels, { premultiplyAlpha: 'none' });
}

/** A package in the form of CommonJS comes as the default export of a module, depending on what bundles it. */
function libraryIn(module: unknown): LibHeif {
  const { default: inside = module } = module as { readonly default?: unknown };
  if (typeof (inside as Partial<LibHeif>).heif_context_alloc !== 'function') {
    throw new Error('what was loaded is not libheif-js');
  }
  return inside as LibHeif;
}

/** The name of a profile is in it as text, of one or two bytes per letter. */
function isDisplayP3(profile: Uint8Array | undefined): boolean {
  if (profile === undefined) return false;
  const letters = String.fromCharCode(...profile.subarray(0, 2048)).replaceAll('\0', '');
  return /P3/.test(letters);
}
