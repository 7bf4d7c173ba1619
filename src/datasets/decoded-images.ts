import { DECODES_AT_ONCE, type Limit, limitConcurrency } from '../concurrency.js';
import { decodeImage, type ImageSize, type ResizeSettings, UnreadableImageError } from '../pictures/index.js';
import { KeptFeatureFiles, type KeptFeatureSource } from './cache/kept-feature-files.js';
import { openPixelCache, type PixelCacheSettings } from './cache/open-pixel-cache.js';
import type { PixelCacheState } from './cache/pixel-cache.js';
import type { KeptPixels, SharedPixels } from './cache/shared-pixels.js';
import type { ScannedFile, SkippedFile, SkipReason } from './scanned-file.js';

interface DecodedImagesOptions extends PixelCacheSettings {
  readonly files: readonly ScannedFile[];
  /** Pixels of the files that have been decoded already, if they have this size; default a cache of its own. */
  readonly pixels?: SharedPixels;
  /** Whether features of the images stay there too. */
  readonly keepFeatures: boolean;
  /** Called with each file that cannot be decoded. */
  readonly onSkipped?: (file: SkippedFile) => void;
}

/**
 * The decoded images of a scanned folder, shared by all data sets that were made from it. Each is decoded once if
 * memory or disk has room for it.
 */
export class DecodedImages {
  readonly files: readonly ScannedFile[];
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** The features of the images that are kept, in half precision; undefined where none are. */
  readonly keptFeatures: KeptFeatureSource | undefined;
  readonly #cache: KeptPixels;
  readonly #limit: Limit = limitConcurrency(DECODES_AT_ONCE);
  /** Images that are being decoded, so that two batches that need the same image decode it once. */
  readonly #underWay = new Map<number, Promise<Uint8Array | undefined>>();
  readonly #unreadable = new Map<number, SkipReason>();
  readonly #onSkipped: DecodedImagesOptions['onSkipped'];

  constructor(options: DecodedImagesOptions) {
    this.files = options.files;
    this.imageSize = options.imageSize;
    this.resize = options.resize;
    this.keptFeatures = options.keepFeatures ? new KeptFeatureFiles(options) : undefined;
    this.#onSkipped = options.onSkipped;
    const paths = options.files.map(({ path }) => path);
    this.#cache = options.pixels?.of(paths) ?? openPixelCache(paths, options);
  }

  /** Where the decoded images are kept. */
  get cacheState(): PixelCacheState {
    return this.#cache.state;
  }

  /**
   * Copies an image's pixels to `target`, which has room for exactly one image.
   *
   * @returns false when the file holds no image that can be decoded; the reason is kept
   */
  async readInto(index: number, target: Uint8Array): Promise<boolean> {
    if (this.#unreadable.has(index)) return false;
    if (await this.#cache.read(index, target)) return true;
    const pixels = await this.#loadOnce(index);
    if (pixels === undefined) return false;
    target.set(pixels);
    return true;
  }

  /** Why an image could not be decoded; undefined when it was decoded, or not tried yet. */
  unreadableReason(index: number): SkipReason | undefined {
    return this.#unreadable.get(index);
  }

  /** Frees the decoded pixels. The store cannot be used afterwards. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    await this.#cache.close();
    await this.keptFeatures?.close();
  }

  #loadOnce(index: number): Promise<Uint8Array | undefined> {
    const underWay = this.#underWay.get(index);
    if (underWay !== undefined) return underWay;
    const loading = this.#limit(() => this.#load(index)).finally(() => this.#underWay.delete(index));
    this.#underWay.set(index, loading);
    return loading;
  }

  async #load(index: number): Promise<Uint8Array | undefined> {
    const recalled = await this.#cache.recall(index);
    if (recalled !== undefined) return recalled;
    let pixels: Uint8Array;
    try {
      pixels = await decodeImage(await contentOf(this.files[index]), this.imageSize, this.resize);
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      const { kind, reason } = error;
      this.#unreadable.set(index, { kind, reason });
      this.#onSkipped?.({ path: this.files[index].path, kind, reason });
      return undefined;
    }
    await this.#cache.store(index, pixels);
    return pixels;
  }
}

/** What the decoder takes: the content, or the path of the file. */
async function contentOf({ path, read }: ScannedFile): Promise<Uint8Array | string> {
  return read === undefined ? path : await read();
}
