import { type AugmentationStep, Augmenter, mixingSteps, mixTargets } from '../augmentation/index.js';
import { GraftError } from '../errors.js';
import { type BatchReader, oneAhead } from './batch-reader.js';
import type { FeatureExtractor } from './feature-extractor.js';
import type { ModelPlan } from './plan.js';
import type { TrainingBatch, TrainingSource } from './training-source.js';

/**
 * The batches of an iterable, such as a generator. Its pictures cannot be identified, so the outputs of the frozen part
 * are not kept.
 */
export class BatchSource implements TrainingSource {
  readonly featureType = 'float32';
  readonly #reader: BatchReader;
  readonly #extractor: FeatureExtractor;
  readonly #steps: readonly AugmentationStep[];
  /** Undefined if the model does not augment. */
  readonly #augmenter: Augmenter | undefined;

  constructor(plan: ModelPlan, extractor: FeatureExtractor, reader: BatchReader) {
    this.#reader = reader;
    this.#extractor = extractor;
    this.#steps = plan.augmentation;
    this.#augmenter = this.#steps.length === 0 ? undefined : new Augmenter(this.#steps);
  }

  get steps(): number | undefined {
    return this.#reader.steps;
  }

  /** Reads the next batch and computes its frozen part while the training step of the previous batch runs. */
  batches(epoch: number): AsyncGenerator<TrainingBatch> {
    return oneAhead(this.#batches(epoch));
  }

  /** Never called: see `expectDataset`. */
  shares(): never {
    throw new GraftError('The batches of an iterable cannot be shared.');
  }

  mixTargets(targets: Float32Array, indices: readonly number[], epoch: number): Float32Array {
    return mixTargets(targets, mixingSteps(this.#steps), indices, epoch);
  }

  noPictures(): GraftError {
    return new GraftError('There was no batch with pictures.');
  }

  async close(): Promise<void> {
    await this.#augmenter?.close();
  }

  async *#batches(epoch: number): AsyncGenerator<TrainingBatch> {
    let position = 0;
    for await (const { images, labels, sampleWeight, indices } of this.#reader.epoch()) {
      const features =
        this.#augmenter === undefined
          ? await this.#extractor.ofImages(images)
          : await this.#extractor.ofAugmented(await this.#augmenter.apply(images, indices, epoch));
      yield { features, indices, kept: false, position, labels: labels!, sampleWeight };
      position++;
    }
  }
}
