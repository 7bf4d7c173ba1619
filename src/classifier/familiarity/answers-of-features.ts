import type { ImageDataset } from '../../datasets/index.js';
import type { Model } from '../../train/index.js';
import type { MeasuredPlace } from '../measured-places.js';
import { labelledPredictions } from '../model-predictions.js';
import type { ModelAnswers } from './calibrate.js';

/**
 * What a model gives for pictures of which only the features are there: what its head reads, and its logits.
 *
 * @param place what the head reads
 * @returns undefined where the features are not what the head reads
 */
export async function answersOfFeatures(
  model: Model,
  dataset: ImageDataset,
  { place, severalLabels }: { readonly place: MeasuredPlace; readonly severalLabels: boolean },
): Promise<ModelAnswers | undefined> {
  const { batchSize, indices } = dataset;
  const batches = Array.from({ length: Math.ceil(indices.length / batchSize) }, (_, at) =>
    indices.slice(at * batchSize, (at + 1) * batchSize),
  );
  const features = new Float32Array(indices.length * place.size);
  let filled = 0;
  for await (const batch of model.parts.extractor.ofBatches(dataset, batches)) {
    const { data, shape } = batch.features;
    if (shape.length !== 2 || shape[1] !== place.size) return undefined;
    features.set(data as Float32Array, filled);
    filled += data.length;
  }
  const { logits, labels } = await labelledPredictions(model, dataset, severalLabels);
  return { places: [{ ...place, features: features.subarray(0, filled) }], logits, labels };
}
