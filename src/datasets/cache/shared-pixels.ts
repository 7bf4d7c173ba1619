import type { ImageSize, ResizeSettings } from '../../pictures/index.js';
import { openPixelCache, type PixelCacheSettings } from './open-pixel-cache.js';
import type { PixelCache } from './pixel-cache.js';

/** What a data set needs of the cache for its pixels. */
export type KeptPixels = Pick<PixelCache, 'state' | 'recall' | 'store' | 'read' | 'close'>;

/**
 * The decoded pixels of files, for several data sets that will be made of these files. Whoever reads the files first
 * stores the pixels; no data set then decodes them again.
 */
export class SharedPixels {
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  readonly #cache: PixelCache;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(paths: readonly string[], settings: PixelCacheSettings) {
    this.imageSize = settings.imageSize;
    this.resize = settings.resize;
    this.#cache = openPixelCache(paths, settings);
    this.#positions = new Map(paths.map((path, index) => [path, index]));
  }

  /**
   * Pixels of an earlier process are used; others are stored.
   *
   * @param index the position of the file
   */
  async store(index: number, pixels: Uint8Array): Promise<void> {
    if ((await this.#cache.recall(index)) === undefined) await this.#cache.store(index, pixels);
  }

  /** The pixels of some of the files, in another order. @throws Error for a file that is not one of them */
  of(paths: readonly string[]): KeptPixels {
    const cache = this.#cache;
    const positions = Int32Array.from(paths, (path) => {
      const position = this.#positions.get(path);
      if (position === undefined) throw new Error(`${path} is not one of the files that were read`);
      return position;
    });
    return {
      get state() {
        return cache.state;
      },
      recall: (index) => cache.recall(positions[index]),
      store: (index, pixels) => cache.store(positions[index], pixels),
      read: (index, target) => cache.read(positions[index], target),
      // The other data sets need it.
      close: async () => undefined,
    };
  }

  /** Frees the pixels; the data sets that were made with them cannot be used afterwards. */
  async close(): Promise<void> {
    await this.#cache.close();
  }
}
