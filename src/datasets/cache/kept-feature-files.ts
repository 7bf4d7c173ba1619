import type { ItemStore } from '#platform';
import type { ImageSize, ResizeSettings } from '../../pictures/index.js';
import type { ScannedFile } from '../scanned-file.js';
import { featureStore } from './feature-store.js';

interface KeptFeatureFilesOptions {
  readonly files: readonly ScannedFile[];
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** Without it, features are rounded as if they were kept. */
  readonly cacheDirectory: string | undefined;
}

/** The features of the images of a data set that are kept. */
export interface KeptFeatureSource {
  /** Whether those of every image are there, so that nothing is gained by keeping them once more. */
  readonly whole?: true;
  /**
   * The features that one network has computed; undefined where none can be kept.
   *
   * @param digest identifies the network, weights included
   * @param itemBytes bytes of the features of one image
   */
  of(digest: string, itemBytes: number): ItemStore | undefined;
  close(): Promise<void>;
}

/** The kept features of the images of a data set, of every network that has computed some. */
export class KeptFeatureFiles implements KeptFeatureSource {
  readonly #options: KeptFeatureFilesOptions;
  /** By the digest of their network. */
  readonly #stores = new Map<string, ItemStore>();

  constructor(options: KeptFeatureFilesOptions) {
    this.#options = options;
  }

  /** Undefined without a cache folder. */
  of(digest: string, itemBytes: number): ItemStore | undefined {
    const { files, imageSize, resize, cacheDirectory: directory } = this.#options;
    if (directory === undefined) return undefined;
    const opened = this.#stores.get(digest);
    if (opened !== undefined) return opened;
    const paths = files.map(({ path }) => path);
    const store = featureStore({ imageSize, resize, digest, itemBytes, paths, directory });
    this.#stores.set(digest, store);
    return store;
  }

  async close(): Promise<void> {
    for (const store of this.#stores.values()) await store.close();
    this.#stores.clear();
  }
}
