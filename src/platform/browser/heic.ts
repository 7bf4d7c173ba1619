import { canvasColourSpace, colourProfileOf } from '../../heif-colour-profile.js';
import { decodeWithLibHeif, type LibHeif, libHeifIn } from '../../libheif.js';
import { runtimeSettings } from './runtime-settings.js';

/** The kinds of HEIC, as a file names them. AVIF has the same form, and other names. */
const BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

let library: Promise<LibHeif | undefined> | undefined;
let isLoaded = false;

/** Whether HEIC is decoded here by libheif-js, which the first such picture loads. */
export function decodesHeic(): boolean {
  return isLoaded;
}

/** libheif-js for a picture that the browser did not decode; undefined for other formats, and where it is not there. */
export async function libHeifFor(bytes: Uint8Array): Promise<LibHeif | undefined> {
  const letters = String.fromCharCode(...bytes.subarray(4, 12));
  if (!letters.startsWith('ftyp') || !BRANDS.includes(letters.slice(4))) return undefined;
  const { heif } = runtimeSettings();
  if (heif === undefined) return undefined;
  library ??= load(heif);
  return await library;
}

/**
 * Decodes a HEIC picture, upright, which blocks the thread.
 *
 * @param mostPixels larger pictures are refused
 * @throws the reason of libheif
 */
export async function heicBitmap(lib: LibHeif, bytes: Uint8Array, mostPixels: number): Promise<ImageBitmap> {
  const { width, height, data } = await decodeWithLibHeif(lib, bytes, { mostPixels });
  if (width * height > mostPixels) throw new Error(`${width}x${height} pixels are too many`);
  // The browser converts it when the picture is drawn.
  const colorSpace = canvasColourSpace(colourProfileOf(bytes));
  const pixels = new ImageData(new Uint8ClampedArray(data.buffer), width, height, { colorSpace });
  return await createImageBitmap(pixels, { premultiplyAlpha: 'none' });
}

async function load(address: string): Promise<LibHeif | undefined> {
  try {
    const lib = libHeifIn(await import(/* @vite-ignore */ address));
    isLoaded = true;
    return lib;
  } catch {
    // Nobody has put it there, or there is no network: the next picture asks again.
    library = undefined;
    return undefined;
  }
}
