import { CHANNELS } from '../pictures/index.js';
import type { ImageDatasetParts } from './dataset-parts.js';
import type { ScannedFile, SkipReason } from './scanned-file.js';

type ImageStore = ImageDatasetParts['store'];

/** Decoded images, and behind them the mirror image of each: image number `count + n` is image number `n`, mirrored. */
export class WithMirrorImages implements ImageStore {
  readonly files: readonly ScannedFile[];
  readonly #upright: ImageStore;

  constructor(upright: ImageStore) {
    this.files = [...upright.files, ...upright.files];
    this.#upright = upright;
  }

  get imageSize() {
    return this.#upright.imageSize;
  }

  get resize() {
    return this.#upright.resize;
  }

  /** Features are kept by file, but half of these images are mirrored. */
  get keptFeatures() {
    return undefined;
  }

  get cacheState() {
    return this.#upright.cacheState;
  }

  async readInto(index: number, target: Uint8Array): Promise<boolean> {
    const { length: count } = this.#upright.files;
    const readable = await this.#upright.readInto(index % count, target);
    if (readable && index >= count) mirrorRows(target, this.imageSize[1]);
    return readable;
  }

  unreadableReason(index: number): SkipReason | undefined {
    return this.#upright.unreadableReason(index % this.#upright.files.length);
  }

  async close(): Promise<void> {
    await this.#upright.close();
  }
}

/** Reverses the pixels of every row, in place. @param width in pixels */
function mirrorRows(pixels: Uint8Array, width: number): void {
  const rowBytes = width * CHANNELS;
  for (let row = 0; row < pixels.length; row += rowBytes) {
    let [left, right] = [row, row + rowBytes - CHANNELS];
    for (; left < right; left += CHANNELS, right -= CHANNELS) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        const kept = pixels[left + channel];
        pixels[left + channel] = pixels[right + channel];
        pixels[right + channel] = kept;
      }
    }
  }
}
