import { limitConcurrency } from '../../concurrency.js';
import { decodePicture } from '../../pictures/index.js';
import { LARGEST_KEPT, qualityFor } from '../../studio/browser.js';
import { fileIn, writeWhole } from '../storage.js';
import type { WebPhotograph } from './photograph-tree.js';

/** Bytes of the beginning of a RIFF file that are not counted in its length. */
const RIFF_HEADER = 8;

/** Pixels, 3 bytes each, rows from the top. */
interface Rgb {
  readonly data: Uint8Array;
  readonly size: readonly [height: number, width: number];
}

/** Small copies of photographs for the page. Thumbnails are kept, because decoding a photograph takes a while. */
export class Previews {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #bytesOf: (photograph: WebPhotograph) => Promise<Uint8Array>;
  readonly #oneAtATime = limitConcurrency(1);

  constructor(
    folder: FileSystemDirectoryHandle,
    bytesOf: (photograph: WebPhotograph) => Promise<Uint8Array>,
  ) {
    this.#folder = folder;
    this.#bytesOf = bytesOf;
  }

  /**
   * A photograph as WebP, or as PNG in browsers that write no WebP; upright, and within a square.
   *
   * @param size pixels of the square's side
   * @throws UnreadableImageError when it cannot be decoded
   */
  async preview(photograph: WebPhotograph, size: number): Promise<Blob> {
    const name = `${photograph.facts.sha256}-${size}`;
    if (size > LARGEST_KEPT) return await this.#make(photograph, size);
    const kept = await this.#kept(name);
    if (kept !== undefined) return kept;
    const made = await this.#make(photograph, size);
    // Where there is no room, it is made again next time.
    await this.#oneAtATime(async () => writeWhole(this.#folder, name, await bytesOf(made))).catch(
      () => undefined,
    );
    return made;
  }

  async #make(photograph: WebPhotograph, size: number): Promise<Blob> {
    return await this.#oneAtATime(async () => {
      const picture = await decodePicture(await this.#bytesOf(photograph), size);
      return await encodePicture(picture, qualityFor(size));
    });
  }

  /** Undefined where there is none, or a tab that was killed wrote only its beginning. */
  async #kept(name: string): Promise<Blob | undefined> {
    const file = await fileIn(this.#folder, name);
    if (file === undefined || file.size <= RIFF_HEADER) return undefined;
    const start = new DataView(await file.slice(0, RIFF_HEADER).arrayBuffer());
    const isWhole = start.getUint32(4, true) + RIFF_HEADER === file.size;
    return isWhole ? file.slice(0, file.size, 'image/webp') : undefined;
  }
}

/**
 * Encodes pixels as WebP, or as PNG in browsers that write no WebP.
 *
 * @param quality of 100
 */
export async function encodePicture({ data, size: [height, width] }: Rgb, quality: number): Promise<Blob> {
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels.data[to] = data[from];
    pixels.data[to + 1] = data[from + 1];
    pixels.data[to + 2] = data[from + 2];
    pixels.data[to + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser has no 2D canvas');
  context.putImageData(pixels, 0, 0);
  return await canvas.convertToBlob({ type: 'image/webp', quality: quality / 100 });
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
