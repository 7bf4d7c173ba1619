import type { ImageDataset, Images } from '../data/index.js';
import type { Runtime, TensorData } from '../runtime/index.js';
import { FeatureCache } from './feature-cache.js';
import { FrozenPart } from './frozen-part.js';
import { type ModelPlan, weightsVersion } from './plan.js';

/** A batch behind the frozen part. Pictures that could not be read have dropped out. */
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
  #loaded: { part: FrozenPart; version: string } | undefined;

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

  /** Features of pictures of a data set. */
  async ofDataset(dataset: ImageDataset, indices: readonly number[]): Promise<FeatureBatch> {
    const part = await this.#part();
    const cache = this.#cacheFor(dataset.source);
    const readable = indices.filter((index) => !dataset.isUnreadable(index));
    const known = cache.gather(readable);
    if (known !== undefined) return { features: known, indices: readable };
    const batch = await dataset.load(indices);
    if (batch.indices.length === 0) return { features: empty(), indices: [] };
    const features = await part.runOnImages(batch.images, 'float32');
    cache.store(batch.indices, features);
    return { features, indices: batch.indices };
  }

  async release(): Promise<void> {
    await this.#loaded?.part.release();
    this.#loaded = undefined;
  }

  /** The frozen part, loaded anew when its weights were assigned since. */
  async #part(): Promise<FrozenPart> {
    const version = this.#version();
    if (this.#loaded?.version !== version) {
      await this.release();
      const part = await FrozenPart.fromPixels(this.#runtime, this.#plan, this.#plan.cut);
      this.#loaded = { part, version };
    }
    return this.#loaded!.part;
  }

  #cacheFor(source: object): FeatureCache {
    const existing = this.#caches.get(source) ?? new FeatureCache(this.#budget);
    this.#caches.set(source, existing);
    existing.use(this.#version());
    return existing;
  }

  #version(): string {
    return weightsVersion(this.#plan.calls.slice(0, this.#plan.cut + 1));
  }
}

function empty(): TensorData {
  return { type: 'float32', shape: [0], data: new Float32Array(0) };
}
