import type { FeatureBatch } from './feature-extractor.js';
import type { FeatureType } from './frozen-part.js';

/** A batch to load. */
export interface WantedBatch {
  readonly indices: readonly number[];
  /** The places whose features are wanted; default all. The other pictures may be mixed into these. */
  readonly places?: readonly number[];
}

/** The outputs of the frozen part for pictures of a data set, without labels. */
export interface FeatureSource {
  /** The precision of its features. */
  readonly featureType: FeatureType;
  /** Whether it mixes the pictures of a batch, so that it needs all of them. */
  readonly mixes: boolean;
  /** Those of the wanted batches that hold a wanted picture that can be read. */
  batches(wanted: readonly WantedBatch[], epoch: number): AsyncGenerator<FeatureBatch>;
  /** See `TrainingSource.mixTargets`. */
  mixTargets(targets: Float32Array, indices: readonly number[], epoch: number): Float32Array;
  close(): Promise<void>;
}
