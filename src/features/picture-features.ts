import type { ItemStore } from '#platform';
import { decodeBatches, type PictureSource } from '../classifier/index.js';
import { DECODES_AT_ONCE, limitConcurrency } from '../concurrency.js';
import { featureStore, prefetch } from '../datasets/index.js';
import { fromFloat16 } from '../graph/index.js';
import { bytesPerImage, decodeImage, UnreadableImageError } from '../pictures/index.js';
import { runtimeOf } from '../runtime/index.js';
import type { Session } from '../session/index.js';
import { FrozenPart, fromKeptBytes, keptBytes, toKeptFeatures } from '../train/index.js';
import { type FeatureNetwork, type PlannedNetwork, planNetwork } from './feature-network.js';

/** The features of one picture, or why there are none. */
export type FeaturesOfPicture =
  | { readonly path: string; readonly features: Float32Array }
  | { readonly path: string; readonly reason: string };

/** The same with the pixels that the network sees: RGB, [height, width, 3]. */
export type FeaturesAndPixels =
  | { readonly path: string; readonly features: Float32Array; readonly pixels: Uint8Array }
  | { readonly path: string; readonly reason: string };

/** Options of `PictureFeatures.open`. */
export interface PictureFeaturesOptions {
  readonly session: Session;
  /** Where features stay for later processes, in `features/`. Without it they are computed each time. */
  readonly cacheDirectory?: string;
  /** Bytes for the features of all pictures there; the least recently used are deleted first. Default 2 GiB. */
  readonly diskBudget?: number;
}

const BATCH_SIZE = 32;
/** Batches that are decoded while one goes through the network. */
const BATCHES_AHEAD = 2;

type Loaded =
  | { readonly kind: 'known'; readonly features: Float32Array; readonly pixels?: Uint8Array }
  | { readonly kind: 'decoded'; readonly pixels: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** With the pixels of pictures that were decoded. */
type FoundFeatures =
  | { readonly path: string; readonly features: Float32Array; readonly pixels: Uint8Array | undefined }
  | { readonly path: string; readonly reason: string };

/**
 * What a network sees in pictures: the numbers that a head would read. They are computed once for each file and kept on
 * disk in half precision; a file that was changed, another network or other weights are computed anew. Features are
 * rounded to half precision also when they were just computed, so that it makes no difference where they come from.
 *
 * However many pictures there are, a few batches are in memory.
 */
export class PictureFeatures {
  readonly #network: FeatureNetwork;
  readonly #planned: PlannedNetwork;
  readonly #part: FrozenPart;
  readonly #options: PictureFeaturesOptions;

  private constructor(
    network: FeatureNetwork,
    planned: PlannedNetwork,
    part: FrozenPart,
    options: PictureFeaturesOptions,
  ) {
    this.#network = network;
    this.#planned = planned;
    this.#part = part;
    this.#options = options;
  }

  /** Loads a network. `close` frees it. */
  static async open(network: FeatureNetwork, options: PictureFeaturesOptions): Promise<PictureFeatures> {
    const planned = await planNetwork(network, options.session);
    const part = await FrozenPart.fromPixels(runtimeOf(options.session), planned.plan, planned.plan.cut);
    return new PictureFeatures(network, planned, part, options);
  }

  /** Identifies the computation, weights included. */
  get digest(): string {
    return this.#planned.digest;
  }

  /** How many numbers the features of a picture are. */
  get size(): number {
    return this.#planned.size;
  }

  /** The features of one picture, which are not kept. @throws UnreadableImageError when it cannot be read */
  async ofPicture(picture: string | Uint8Array): Promise<Float32Array> {
    const { imageSize, resize } = this.#network;
    const pixels = await decodeImage(picture, imageSize, resize);
    const [features] = await this.#compute([pixels]);
    return fromFloat16(features);
  }

  /** The features of files, in their order. */
  async *ofFiles(paths: readonly string[]): AsyncGenerator<FeaturesOfPicture> {
    for await (const one of this.#ofFiles(paths, false)) {
      // Features are often kept, pixels never.
      yield 'features' in one ? { path: one.path, features: one.features } : one;
    }
  }

  /** The features and the pixels of files, in their order: each is decoded once, also where its features are known. */
  async *withPixels(paths: readonly string[]): AsyncGenerator<FeaturesAndPixels> {
    for await (const one of this.#ofFiles(paths, true)) {
      yield 'features' in one ? { ...one, pixels: one.pixels! } : one;
    }
  }

  /**
   * The features of files, of contents with a name, or of what has none for a reason; in their order. They are not kept.
   */
  async *ofSources(
    sources: Iterable<PictureSource> | AsyncIterable<PictureSource>,
  ): AsyncGenerator<FeaturesOfPicture> {
    for await (const batch of decodeBatches(sources, this.#network)) {
      const loaded = batch.map(
        (one): Loaded =>
          'pixels' in one ? { kind: 'decoded', pixels: one.pixels } : { kind: 'unreadable', ...one },
      );
      const paths = batch.map(({ path }) => path);
      for (const one of await this.#finish(loaded, [...paths.keys()], paths, undefined)) {
        yield 'features' in one ? { path: one.path, features: one.features } : one;
      }
    }
  }

  async *#ofFiles(paths: readonly string[], decodeAll: boolean): AsyncGenerator<FoundFeatures> {
    const store = this.#openStore(paths);
    const limit = limitConcurrency(DECODES_AT_ONCE);
    const batches = Array.from({ length: Math.ceil(paths.length / BATCH_SIZE) }, (_, batch) => batch);
    const load = (batch: number): Promise<Loaded[]> =>
      Promise.all(
        indicesOf(batch, paths).map((index) =>
          limit(() => this.#load(paths[index], { index, store, decodeAll })),
        ),
      );
    let batch = 0;
    try {
      for await (const loaded of prefetch(batches, load, BATCHES_AHEAD)) {
        yield* await this.#finish(loaded, indicesOf(batch++, paths), paths, store);
      }
    } finally {
      await store?.close();
    }
  }

  async close(): Promise<void> {
    await this.#part.release();
  }

  async #load(
    path: string,
    {
      index,
      store,
      decodeAll,
    }: { readonly index: number; readonly store: ItemStore | undefined; readonly decodeAll: boolean },
  ): Promise<Loaded> {
    const known = await store?.recall(index);
    const features = known && fromKeptBytes(known);
    if (features !== undefined && !decodeAll) return { kind: 'known', features };
    try {
      const { imageSize, resize } = this.#network;
      const pixels = await decodeImage(path, imageSize, resize);
      return features === undefined ? { kind: 'decoded', pixels } : { kind: 'known', features, pixels };
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      return { kind: 'unreadable', reason: error.reason };
    }
  }

  async #finish(
    loaded: readonly Loaded[],
    indices: readonly number[],
    paths: readonly string[],
    store: ItemStore | undefined,
  ): Promise<FoundFeatures[]> {
    const decoded = loaded.flatMap((one) => (one.kind === 'decoded' ? [one.pixels] : []));
    const computed = decoded.length === 0 ? [] : await this.#compute(decoded);
    let next = 0;
    const results: FoundFeatures[] = [];
    for (const [row, one] of loaded.entries()) {
      const path = paths[indices[row]];
      if (one.kind === 'unreadable') {
        results.push({ path, reason: one.reason });
      } else if (one.kind === 'known') {
        results.push({ path, features: one.features, pixels: one.pixels });
      } else {
        const kept = computed[next++];
        const features = fromFloat16(kept);
        if (!features.every(Number.isFinite)) {
          results.push({ path, reason: 'the network gives no numbers for it' });
          continue;
        }
        await store?.write(indices[row], keptBytes(kept));
        results.push({ path, features, pixels: one.pixels });
      }
    }
    return results;
  }

  /** In half precision, one list for each picture. */
  async #compute(pictures: readonly Uint8Array[]): Promise<Uint16Array[]> {
    const { imageSize } = this.#network;
    const bytes = bytesPerImage(imageSize);
    const data = new Uint8Array(pictures.length * bytes);
    pictures.forEach((pixels, row) => {
      data.set(pixels, row * bytes);
    });
    const [height, width] = imageSize;
    const shape = [pictures.length, height, width, 3] as const;
    const results = await this.#part.runOnImages({ data, shape }, 'float32');
    const values = results.data as Float32Array;
    return pictures.map((_, row) => toKeptFeatures(values.subarray(row * this.size, (row + 1) * this.size)));
  }

  #openStore(paths: readonly string[]): ItemStore | undefined {
    const { cacheDirectory, diskBudget } = this.#options;
    if (cacheDirectory === undefined || paths.length === 0) return undefined;
    const { imageSize, resize } = this.#network;
    return featureStore({
      imageSize,
      resize,
      digest: this.#planned.digest,
      itemBytes: this.size * Uint16Array.BYTES_PER_ELEMENT,
      paths,
      directory: cacheDirectory,
      ...(diskBudget !== undefined && { limit: diskBudget }),
    });
  }
}

function indicesOf(batch: number, paths: readonly string[]): number[] {
  const from = batch * BATCH_SIZE;
  return Array.from({ length: Math.min(BATCH_SIZE, paths.length - from) }, (_, row) => from + row);
}
