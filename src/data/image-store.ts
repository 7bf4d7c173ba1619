import { DECODES_AT_ONCE, type Limit, limitConcurrency } from './concurrency.js';
import { decodeImage, UnreadableImageError } from './decode.js';
import { bytesPerImage, type ImageSize } from './images.js';
import { PixelCache } from './pixel-cache.js';
import type { ResizeSettings } from './resize-settings.js';
import type { ScannedFile } from './scan.js';

export interface ImageStoreOptions {
  readonly files: readonly ScannedFile[];
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** Bytes of memory for decoded pixels. */
  readonly cacheBudget: number;
  readonly cacheDirectory: string;
}

/** The decoded images of a scanned folder: each is decoded once, however many data sets share the store. */
export class ImageStore {
  readonly files: readonly ScannedFile[];
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  readonly #cache: PixelCache;
  readonly #limit: Limit = limitConcurrency(DECODES_AT_ONCE);
  /** Images being decoded at the moment, so that two batches that want the same one decode it once. */
  readonly #underWay = new Map<number, Promise<void>>();
  readonly #unreadable = new Map<number, string>();

  constructor(options: ImageStoreOptions) {
    this.files = options.files;
    this.imageSize = options.imageSize;
    this.resize = options.resize;
    this.#cache = new PixelCache({
      itemBytes: bytesPerImage(options.imageSize),
      itemCount: options.files.length,
      budget: options.cacheBudget,
      directory: options.cacheDirectory,
    });
  }

  /**
   * Copies an image's pixels to `target`, which has room for exactly one image.
   *
   * @returns false when the file holds no image that can be decoded; the reason is kept
   * @throws GraftError when decoded pixels cannot be kept (a full disk)
   */
  async readInto(index: number, target: Uint8Array): Promise<boolean> {
    if (!this.#cache.has(index) && !this.#unreadable.has(index)) await this.#decodeOnce(index);
    if (this.#unreadable.has(index)) return false;
    await this.#cache.read(index, target);
    return true;
  }

  /** Why an image could not be decoded; undefined when it could, or was not tried yet. */
  unreadableReason(index: number): string | undefined {
    return this.#unreadable.get(index);
  }

  /** Gives the decoded pixels back. The store cannot be used afterwards. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    await this.#cache.close();
  }

  #decodeOnce(index: number): Promise<void> {
    const underWay = this.#underWay.get(index);
    if (underWay !== undefined) return underWay;
    const decoding = this.#limit(() => this.#decode(index)).finally(() => this.#underWay.delete(index));
    this.#underWay.set(index, decoding);
    return decoding;
  }

  async #decode(index: number): Promise<void> {
    let pixels: Uint8Array;
    try {
      pixels = await decodeImage(this.files[index].path, this.imageSize, this.resize);
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      this.#unreadable.set(index, error.reason);
      return;
    }
    await this.#cache.store(index, pixels);
  }
}
