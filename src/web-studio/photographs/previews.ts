import { limitConcurrency } from '../../concurrency.js';
import { decodePicture, endIsMissing, sniffImageFormat } from '../../pictures/index.js';
import { LARGEST_KEPT, qualityFor } from '../../studio/browser.js';
import { encodePicture } from '../encode-picture.js';
import { fileIn, writeWhole } from '../storage.js';
import type { WebPhotograph } from './photograph-tree.js';

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
      const { data, size: shape } = await decodePicture(await this.#bytesOf(photograph), size);
      return await encodePicture({ pixels: data, height: shape[0], width: shape[1] }, qualityFor(size));
    });
  }

  /** Undefined where there is none, or a tab that was killed wrote only its beginning. */
  async #kept(name: string): Promise<Blob | undefined> {
    const file = await fileIn(this.#folder, name);
    if (file === undefined) return undefined;
    const bytes = await bytesOf(file);
    const format = sniffImageFormat(bytes);
    if (format === undefined || endIsMissing(bytes, format)) return undefined;
    return new Blob([bytes], { type: `image/${format.name.toLowerCase()}` });
  }
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}
