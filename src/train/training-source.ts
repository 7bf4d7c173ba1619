import {
  type AugmentationStep,
  Augmenter,
  augmentationOf,
  mixingSteps,
  mixTargets,
} from '../augmentation/index.js';
import { type ImageDataset, prefetch } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import type { Runtime, TensorData } from '../runtime/index.js';
import { type AugmentedBatch, atPlaces, augmentedBatch } from './augmented-batch.js';
import type { AugmentedViews } from './augmented-views.js';
import { BATCHES_AHEAD, type FeatureBatch, type FeatureExtractor } from './feature-extractor.js';
import type { FeatureSource, WantedBatch } from './feature-source.js';
import { type FeatureType, FrozenPart } from './frozen-part.js';
import type { WeightedData } from './model-data.js';
import { frozenPosition, type ModelPlan, weightsVersion } from './plan.js';
import { type LabelledPictures, type SourceShare, sharesOf } from './shared/source-shares.js';
import type { World } from './shared/world.js';

/** A batch of training: at least one picture. */
export interface TrainingBatch extends FeatureBatch, LabelledPictures {}

/** Where the training loop gets its batches from: decoded, augmented, and through the frozen part. */
export interface TrainingSource {
  /** The precision of its features. */
  readonly featureType: FeatureType;
  /** Batches of an epoch; undefined where that is only known at its end. */
  readonly steps: number | undefined;
  /**
   * The batches of an epoch that hold a readable picture.
   *
   * @param from how many of the epoch's planned batches are done and left out
   */
  batches(epoch: number, from?: number): AsyncGenerator<TrainingBatch>;
  /**
   * This process's shares of all planned batches of an epoch, also of those in which it has no picture.
   *
   * @param world the processes that share the batches
   * @throws UsageError where batches cannot be shared
   */
  shares(epoch: number, from: number, world: World): AsyncGenerator<SourceShare>;
  /**
   * The targets for a batch of an epoch whose pictures were mixed with each other.
   *
   * @param targets [samples, outputs], of the unmixed pictures
   * @param indices the batch's, in its order
   */
  mixTargets(targets: Float32Array, indices: readonly number[], epoch: number): Float32Array;
  /** What an epoch without any picture fails with. */
  noPictures(): GraftError;
  close(): Promise<void>;
}

/** The batches of a data set. @param data.sampleWeight by the pictures' positions */
export async function openTrainingSource(
  runtime: Runtime,
  plan: ModelPlan,
  extractor: FeatureExtractor,
  { dataset, sampleWeight }: WeightedData,
  views: AugmentedViews | undefined,
): Promise<TrainingSource> {
  const source = await openFeatureSource(runtime, plan, extractor, dataset, views);
  const labelled = (indices: readonly number[]): LabelledPictures => ({
    labels: dataset.labelsOf(indices),
    sampleWeight: sampleWeight && indices.map((index) => sampleWeight[index]),
  });
  return {
    featureType: source.featureType,
    steps: dataset.cardinality(),
    async *batches(epoch, from = 0) {
      const planned = dataset.plan(epoch).slice(from);
      for await (const batch of source.batches(
        planned.map((indices) => ({ indices })),
        epoch,
      )) {
        yield { ...batch, position: from + batch.position, ...labelled(batch.indices) };
      }
    },
    shares: (epoch, from, world) => sharesOf(source, dataset, labelled, { epoch, from, world }),
    mixTargets: (targets, indices, epoch) => source.mixTargets(targets, indices, epoch),
    noPictures: () =>
      new GraftError(`None of the ${new Set(dataset.paths).size} training images could be read.`, {
        hint:
          dataset.skipped[0] && `The first one: ${dataset.skipped[0].path}: ${dataset.skipped[0].reason}.`,
      }),
    close: () => source.close(),
  };
}

async function openFeatureSource(
  runtime: Runtime,
  plan: ModelPlan,
  extractor: FeatureExtractor,
  dataset: ImageDataset,
  views: AugmentedViews | undefined,
): Promise<FeatureSource> {
  if (plan.augmentation.length === 0) return new PlainSource(extractor, dataset);
  if (views === undefined) return new FreshSource(plan, extractor, dataset);
  expectNoMixing(plan.augmentation);
  return await ViewSource.open(runtime, plan, dataset, views);
}

function expectNoMixing(steps: readonly AugmentationStep[]): void {
  const [mixing] = mixingSteps(steps);
  if (mixing === undefined) return;
  throw new UsageError(
    `AugmentedViews keep the outputs of the frozen layers for single pictures, but ${augmentationOf(mixing).name} mixes the pictures of a batch.`,
    { hint: 'Leave out augmentedViews, or the layer that mixes.' },
  );
}

/** No augmentation: the frozen part's outputs are computed once, exactly. */
class PlainSource implements FeatureSource {
  readonly featureType = 'float32';
  readonly mixes = false;
  readonly #extractor: FeatureExtractor;
  readonly #dataset: ImageDataset;

  constructor(extractor: FeatureExtractor, dataset: ImageDataset) {
    this.#extractor = extractor;
    this.#dataset = dataset;
  }

  batches(wanted: readonly WantedBatch[]): AsyncGenerator<FeatureBatch> {
    return this.#extractor.ofBatches(
      this.#dataset,
      wanted.map(({ indices }) => indices),
    );
  }

  mixTargets(targets: Float32Array): Float32Array {
    return targets;
  }

  async close(): Promise<void> {}
}

/** Kept outputs of a frozen layer. */
type KeptBatch = Omit<FeatureBatch, 'position'>;

/** A new augmented view of each picture in every epoch, as in Keras. */
class FreshSource implements FeatureSource {
  readonly featureType = 'float32';
  readonly mixes: boolean;
  readonly #augmenter: Augmenter;
  readonly #steps: readonly AugmentationStep[];
  readonly #extractor: FeatureExtractor;
  readonly #dataset: ImageDataset;

  constructor(plan: ModelPlan, extractor: FeatureExtractor, dataset: ImageDataset) {
    this.#augmenter = new Augmenter(plan.augmentation);
    this.#steps = plan.augmentation;
    this.mixes = mixingSteps(plan.augmentation).length > 0;
    this.#extractor = extractor;
    this.#dataset = dataset;
  }

  async *batches(wanted: readonly WantedBatch[], epoch: number): AsyncGenerator<FeatureBatch> {
    const load = async ({ indices: all, places }: WantedBatch): Promise<KeptBatch | undefined> => {
      const whole = await augmentedBatch(this.#dataset, this.#augmenter, all, epoch);
      const { images, indices } = places === undefined ? whole : atPlaces(whole, all, places);
      return indices.length > 0
        ? { features: await this.#extractor.ofAugmented(images), indices, kept: false }
        : undefined;
    };
    let position = -1;
    for await (const batch of prefetch(wanted, load, BATCHES_AHEAD)) {
      position++;
      if (batch !== undefined) yield { ...batch, position };
    }
  }

  mixTargets(targets: Float32Array, indices: readonly number[], epoch: number): Float32Array {
    return mixTargets(targets, mixingSteps(this.#steps), indices, epoch);
  }

  async close(): Promise<void> {
    await this.#augmenter.close();
  }
}

/** A fixed number of views. The outputs of a frozen layer for them are kept. */
class ViewSource implements FeatureSource {
  readonly featureType = 'float16';
  readonly mixes = false;
  readonly #dataset: ImageDataset;
  readonly #views: AugmentedViews;
  readonly #augmenter: Augmenter;
  readonly #toKept: FrozenPart;
  /** From the kept layer to the trained part, if there are layers between them. */
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

  async *batches(wanted: readonly WantedBatch[], epoch: number): AsyncGenerator<FeatureBatch> {
    const view = epoch % this.#views.count;
    const load = ({ indices }: WantedBatch): Promise<AugmentedBatch | KeptBatch> => this.#load(indices, view);
    let position = -1;
    for await (const batch of prefetch(wanted, load, BATCHES_AHEAD)) {
      position++;
      if (batch.indices.length === 0) continue;
      const isKept = 'features' in batch;
      const kept = isKept ? batch.features : await this.#compute(batch, view);
      const features = this.#fromKept === undefined ? kept : await this.#fromKept.run(kept, 'float16');
      yield { features, indices: batch.indices, kept: isKept, position };
    }
  }

  mixTargets(targets: Float32Array): Float32Array {
    return targets;
  }

  async close(): Promise<void> {
    await this.#augmenter.close();
    await this.#toKept.release();
    await this.#fromKept?.release();
  }

  async #load(indices: readonly number[], view: number): Promise<AugmentedBatch | KeptBatch> {
    const readable = indices.filter((index) => !this.#dataset.isUnreadable(index));
    const features = await this.#views.cache.gather(this.#keys(readable, view));
    if (features !== undefined) return { features, indices: readable, kept: true };
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
