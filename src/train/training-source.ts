import { Augmenter, type ImageDataset, type Images, prefetch } from '../data/index.js';
import type { Runtime, TensorData } from '../runtime/index.js';
import type { AugmentedViews } from './augmented-views.js';
import { batchesAhead, type FeatureBatch, type FeatureExtractor } from './feature-extractor.js';
import { type FeatureType, FrozenPart } from './frozen-part.js';
import { frozenPosition, type ModelPlan, weightsVersion } from './plan.js';

/** Where the training loop gets its batches from: decoded, augmented, and through the frozen part. */
export interface TrainingSource {
  /** The precision in which its features come. */
  readonly featureType: FeatureType;
  batches(epoch: number): AsyncGenerator<FeatureBatch>;
  close(): Promise<void>;
}

export async function openTrainingSource(
  runtime: Runtime,
  plan: ModelPlan,
  extractor: FeatureExtractor,
  dataset: ImageDataset,
  views: AugmentedViews | undefined,
): Promise<TrainingSource> {
  if (plan.augmentation.length === 0) return new PlainSource(extractor, dataset);
  if (views === undefined) return new FreshSource(plan, extractor, dataset);
  return await ViewSource.open(runtime, plan, dataset, views);
}

/** No augmentation: the frozen part's outputs are computed once, exactly. */
class PlainSource implements TrainingSource {
  readonly featureType = 'float32';
  readonly #extractor: FeatureExtractor;
  readonly #dataset: ImageDataset;

  constructor(extractor: FeatureExtractor, dataset: ImageDataset) {
    this.#extractor = extractor;
    this.#dataset = dataset;
  }

  async *batches(epoch: number): AsyncGenerator<FeatureBatch> {
    yield* this.#extractor.ofBatches(this.#dataset, this.#dataset.plan(epoch));
  }

  async close(): Promise<void> {}
}

interface AugmentedBatch {
  readonly images: Images;
  readonly indices: readonly number[];
}

async function augmentedBatch(
  dataset: ImageDataset,
  augmenter: Augmenter,
  indices: readonly number[],
  view: number,
): Promise<AugmentedBatch> {
  const batch = await dataset.load(indices);
  if (batch.indices.length === 0) return batch;
  return { images: await augmenter.apply(batch.images, batch.indices, view), indices: batch.indices };
}

/** A new augmented view of each picture in every epoch, as in Keras. */
class FreshSource implements TrainingSource {
  readonly featureType = 'float32';
  readonly #augmenter: Augmenter;
  readonly #extractor: FeatureExtractor;
  readonly #dataset: ImageDataset;

  constructor(plan: ModelPlan, extractor: FeatureExtractor, dataset: ImageDataset) {
    this.#augmenter = new Augmenter(plan.augmentation);
    this.#extractor = extractor;
    this.#dataset = dataset;
  }

  async *batches(epoch: number): AsyncGenerator<FeatureBatch> {
    const load = async (wanted: readonly number[]): Promise<FeatureBatch | undefined> => {
      const { images, indices } = await augmentedBatch(this.#dataset, this.#augmenter, wanted, epoch);
      return indices.length > 0 ? { features: await this.#extractor.ofImages(images), indices } : undefined;
    };
    for await (const batch of prefetch(this.#dataset.plan(epoch), load, batchesAhead)) {
      if (batch !== undefined) yield batch;
    }
  }

  async close(): Promise<void> {
    await this.#augmenter.close();
  }
}

/** A fixed number of views, whose outputs at a frozen layer are kept. */
class ViewSource implements TrainingSource {
  readonly featureType = 'float16';
  readonly #dataset: ImageDataset;
  readonly #views: AugmentedViews;
  readonly #augmenter: Augmenter;
  readonly #toKept: FrozenPart;
  /** From the kept layer to the trained part, where they are not the same place. */
  readonly #fromKept: FrozenPart | undefined;

  static async open(
    runtime: Runtime,
    plan: ModelPlan,
    dataset: ImageDataset,
    views: AugmentedViews,
  ): Promise<ViewSource> {
    const kept = views.layer === undefined ? plan.cut : frozenPosition(plan, views.layer);
    const weights = weightsVersion(plan.calls.slice(0, kept + 1));
    views.cache.use(dataset.source, plan.calls[kept].layer.name, weights, JSON.stringify(plan.augmentation));
    const toKept = await FrozenPart.fromPixels(runtime, plan, kept);
    const fromKept = kept === plan.cut ? undefined : await FrozenPart.between(runtime, plan, kept, plan.cut);
    return new ViewSource(plan, dataset, views, toKept, fromKept);
  }

  private constructor(
    plan: ModelPlan,
    dataset: ImageDataset,
    views: AugmentedViews,
    toKept: FrozenPart,
    fromKept: FrozenPart | undefined,
  ) {
    this.#dataset = dataset;
    this.#views = views;
    this.#augmenter = new Augmenter(plan.augmentation);
    this.#toKept = toKept;
    this.#fromKept = fromKept;
  }

  async *batches(epoch: number): AsyncGenerator<FeatureBatch> {
    const view = epoch % this.#views.count;
    const load = (indices: number[]): Promise<AugmentedBatch | FeatureBatch> => this.#load(indices, view);
    for await (const batch of prefetch(this.#dataset.plan(epoch), load, batchesAhead)) {
      if (batch.indices.length === 0) continue;
      const kept = 'features' in batch ? batch.features : await this.#compute(batch, view);
      const features = this.#fromKept === undefined ? kept : await this.#fromKept.run(kept, 'float16');
      yield { features, indices: batch.indices };
    }
  }

  async close(): Promise<void> {
    await this.#augmenter.close();
    await this.#toKept.release();
    await this.#fromKept?.release();
  }

  async #load(indices: readonly number[], view: number): Promise<AugmentedBatch | FeatureBatch> {
    const readable = indices.filter((index) => !this.#dataset.isUnreadable(index));
    const features = await this.#views.cache.gather(this.#keys(readable, view));
    if (features !== undefined) return { features, indices: readable };
    return await augmentedBatch(this.#dataset, this.#augmenter, indices, view);
  }

  async #compute({ images, indices }: AugmentedBatch, view: number): Promise<TensorData> {
    const features = await this.#toKept.runOnImages(images, 'float16');
    await this.#views.cache.store(this.#keys(indices, view), features);
    return features;
  }

  #keys(indices: readonly number[], view: number): number[] {
    return indices.map((index) => index * this.#views.count + view);
  }
}
