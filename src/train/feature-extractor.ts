import { type ImageBatch, type ImageDataset, type Images, prefetch } from '../data/index.js';
import type { Runtime, TensorData } from '../runtime/index.js';
import { FeatureCache } from './feature-cache.js';
import { FrozenPart } from './frozen-part.js';
import { type ModelPlan, weightsVersion } from './plan.js';

/** Batches that are loaded while the current one is worked on. */
export const batchesAhead = 2;

/** A batch behind the frozen part: at least one picture; those that could not be read have dropped out. */
export interface FeatureBatch {
  readonly features: TensorData;
  readonly indices: readonly number[];
}

/**
 * The output of the frozen part for pictures that are not augmented. It is always the same, so it is worked out once
 * a picture and kept, in float32: what comes from memory is bit for bit what would be computed again.
 */
export class FeatureExtractor {
  readonly #runtime: Runtime;
  readonly #plan: ModelPlan;
  readonly #budget: number;
  readonly #caches = new WeakMap<object, FeatureCache>();
  /** The same caches, to let go of their files; the pictures that they belong to may be gone by then. */
  readonly #made: WeakRef<FeatureCache>[] = [];
  #loaded: { part: Promise<FrozenPart>; version: string } | undefined;

  /** @param budget bytes to keep for each folder of pictures */
  constructor(runtime: Runtime, plan: ModelPlan, budget: number) {
    this.#runtime = runtime;
    this.#plan = plan;
    this.#budget = budget;
  }

  /** Features of pictures that are at hand, kept nowhere. */
  async ofImages(images: Images): Promise<TensorData> {
    return await (await this.#part()).runOnImages(images, 'float32');
  }

  /** Features of pictures of a data set, batch by batch; the next pictures are decoded while one batch is computed. */
  async *ofBatches(
    dataset: ImageDataset,
    batches: readonly (readonly number[])[],
  ): AsyncGenerator<FeatureBatch> {
    const part = await this.#part();
    const cache = this.#cacheFor(dataset.source);
    const load = async (indices: readonly number[]): Promise<FeatureBatch | ImageBatch> => {
      const readable = indices.filter((index) => !dataset.isUnreadable(index));
      const features = await cache.gather(readable);
      return features === undefined ? await dataset.load(indices) : { features, indices: readable };
    };
    for await (const batch of prefetch(batches, load, batchesAhead)) {
      if ('features' in batch) {
        yield batch;
      } else if (batch.indices.length > 0) {
        const features = await part.runOnImages(batch.images, 'float32');
        await cache.store(batch.indices, features);
        yield { features, indices: batch.indices };
      }
    }
  }

  /** Frees what is in the runtime, and forgets what was kept. */
  async release(): Promise<void> {
    for (const cache of this.#made) await cache.deref()?.clear();
    await this.#releasePart();
  }

  async #releasePart(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await (await loaded?.part)?.release();
  }

  /** The frozen part, loaded anew when its weights were assigned since. Batches that ask at once share one. */
  #part(): Promise<FrozenPart> {
    const version = this.#version();
    if (this.#loaded?.version !== version) {
      const released = this.#releasePart();
      const part = released.then(() => FrozenPart.fromPixels(this.#runtime, this.#plan, this.#plan.cut));
      this.#loaded = { part, version };
    }
    return this.#loaded.part;
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
