import type { TensorData } from '../runtime/index.js';

/** The samples from `from` up to `to`, padded with zeros to a batch of `batch` samples. */
export function filledUp(features: TensorData, batch: number, from = 0, to = features.shape[0]): TensorData {
  const shape = [batch, ...features.shape.slice(1)];
  if (from === 0 && to === features.shape[0] && to === batch) return features;
  const size = features.data.length / features.shape[0];
  const Numbers = features.data.constructor as new (length: number) => TensorData['data'];
  const data = new Numbers(size * batch);
  data.set(features.data.subarray(from * size, to * size) as never);
  return { type: features.type, shape, data };
}
