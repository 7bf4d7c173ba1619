import { type ImageBatch, type ImageDataset, prefetch } from '../datasets/index.js';
import type { Images } from '../pictures/index.js';
import type { Runtime, TensorData } from '../runtime/index.js';
import { FeatureCache } from './feature-cache.js';
import { FrozenPart } from './frozen-part.js';
import { endsInFeatures, KeptFeatures } from './kept-features.js';
import { type ModelPlan, weightsVersion } from './plan.js';

/** Batches that are loaded while the current one is computed. */
export const BATCHES_AHEAD = 2;

/** A batch after the frozen part: at least one picture; pictures that could not be read are left out. */
export interface FeatureBatch {
  readonly features: TensorData;
  readonly indices: readonly number[];
  /** Whether the features were kept from before: nothing was computed of these pictures. */
  readonly kept: boolean;
  /** Its position among the requested batches, counted from 0. */
  readonly position: number;
}

interface UnfinishedBatch {
  readonly indices: readonly number[];
  /** Features of an earlier process; undefined if there are none of this batch. */
  readonly known?: ReadonlyMap<number, Float32Array>;
  /** The other pictures; undefined if there are none. */
  readonly images: ImageBatch | undefined;
}

type LoadedBatch = Omit<FeatureBatch, 'position'> | UnfinishedBatch;

/**
 * The output of the frozen part for pictures that are not augmented. It is always the same, so it is computed once per
 * picture and kept in float32: what comes from memory equals, bit for bit, what would be computed again.
 */
export class FeatureExtractor {
  readonly #runtime: Runtime;
  readonly #plan: ModelPlan;
  readonly #budget: number;
  readonly #caches = new WeakMap<object, FeatureCache>();
  /** The frozen part from the position where pictures enter it. */
  readonly #loaded = new Map<number, { part: Promise<FrozenPart>; version: string }>();
  readonly #kept = new WeakMap<object, { features: Promise<KeptFeatures>; version: string }>();
  /**
   * The same caches, so that their files can be removed; the pictures that they belong to may have been freed by then.
   */
  readonly #made: WeakRef<FeatureCache>[] = [];

  /** @param budget bytes to keep for each folder of pictures */
  constructor(runtime: Runtime, plan: ModelPlan, budget: number) {
    this.#runtime = runtime;
    this.#plan = plan;
    this.#budget = budget;
  }

  /** Features of pictures in memory, not kept. */
  async ofImages(images: Images): Promise<TensorData> {
    return await (await this.#part(this.#plan.unaugmented)).runOnImages(images, 'float32');
  }

  /** Features of augmented pictures, cropped if the model crops; not kept. */
  async ofAugmented(images: Images): Promise<TensorData> {
    return await (await this.#part(this.#plan.pixels)).runOnImages(images, 'float32');
  }

  /** Features of pictures of a data set, batch by batch; the next pictures are decoded while one batch is computed. */
  async *ofBatches(
    dataset: ImageDataset,
    batches: readonly (readonly number[])[],
  ): AsyncGenerator<FeatureBatch> {
    const cache = this.#cacheFor(dataset.source);
    const kept = await this.#keptFor(dataset);
    const load = async (indices: readonly number[]): Promise<LoadedBatch> => {
      const readable = indices.filter((index) => !dataset.isUnreadable(index));
      const features = kept?.whole ? undefined : await cache.gather(readable);
      if (features !== undefined) return { features, indices: readable, kept: true };
      const known = await kept?.recall(readable);
      if (known === undefined || known.size === 0) return { indices, images: await dataset.load(indices) };
      const missing = readable.filter((index) => !known.has(index));
      return {
        indices: readable,
        known,
        images: missing.length > 0 ? await dataset.load(missing) : undefined,
      };
    };
    let position = -1;
    for await (const batch of prefetch(batches, load, BATCHES_AHEAD)) {
      position++;
      const finished = 'features' in batch ? batch : await this.#finish(batch, kept);
      if (finished.indices.length === 0) continue;
      if (!('features' in batch) && !kept?.whole) await cache.store(finished.indices, finished.features);
      yield { ...finished, position };
    }
  }

  /** Computes the features that are not known, and puts all in order. */
  async #finish(
    { indices, known, images }: UnfinishedBatch,
    kept: KeptFeatures | undefined,
  ): Promise<Omit<FeatureBatch, 'position'>> {
    const loaded = images?.indices ?? [];
    let computed: TensorData = { type: 'float32', shape: [0], data: new Float32Array(0) };
    if (images !== undefined && loaded.length > 0) {
      const part = await this.#part(this.#plan.unaugmented);
      const exact = await part.runOnImages(images.images, 'float32');
      computed = kept === undefined ? exact : await kept.keep(loaded, exact);
    }
    if (known === undefined) return { features: computed, indices: loaded, kept: false };
    const rows = new Map(loaded.map((index, row) => [index, row]));
    const present = indices.filter((index) => known.has(index) || rows.has(index));
    const [{ length: size }] = known.values();
    const data = new Float32Array(present.length * size);
    for (const [row, index] of present.entries()) {
      const at = rows.get(index)! * size;
      data.set(known.get(index) ?? (computed.data as Float32Array).subarray(at, at + size), row * size);
    }
    const features: TensorData = { type: 'float32', shape: [present.length, size], data };
    return { features, indices: present, kept: loaded.length === 0 };
  }

  /** Frees the frozen part in the runtime and the kept features. */
  async release(): Promise<void> {
    for (const cache of this.#made) await cache.deref()?.clear();
    const loaded = [...this.#loaded.values()];
    this.#loaded.clear();
    for (const { part } of loaded) await (await part).release();
  }

  /**
   * The frozen part, loaded again if its weights were assigned since. Batches that request it at the same time share
   * it.
   */
  #part(from: number): Promise<FrozenPart> {
    const version = this.#version();
    const loaded = this.#loaded.get(from);
    if (loaded?.version === version) return loaded.part;
    const load = async (): Promise<FrozenPart> => {
      await (await loaded?.part)?.release();
      return await FrozenPart.fromPixels(this.#runtime, this.#plan, this.#plan.cut, from);
    };
    const part = load();
    this.#loaded.set(from, { part, version });
    return part;
  }

  /** The features that stay for later processes, if the data set keeps them and the frozen part ends in a list. */
  async #keptFor(dataset: ImageDataset): Promise<KeptFeatures | undefined> {
    const { keptFeatures } = dataset;
    if (keptFeatures === undefined || !endsInFeatures(this.#plan)) return undefined;
    const version = this.#version();
    const opened = this.#kept.get(dataset.source);
    if (opened?.version === version) return await opened.features;
    const features = KeptFeatures.open(this.#plan, keptFeatures);
    this.#kept.set(dataset.source, { features, version });
    return await features;
  }

  #cacheFor(source: object): FeatureCache {
    let cache = this.#caches.get(source);
    if (cache === undefined) {
      cache = new FeatureCache(this.#budget);
      this.#caches.set(source, cache);
      this.#made.push(new WeakRef(cache));
    }
    cache.use(this.#version());
    return cache;
  }

  #version(): string {
    return weightsVersion(this.#plan.calls.slice(0, this.#plan.cut + 1));
  }
}
