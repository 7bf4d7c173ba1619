import type { TensorData } from '../runtime/index.js';

/** [batch, channels, height, width] to [batch, height, width, channels]; other shapes as they are. */
export function channelsLast(features: TensorData): Float32Array {
  const source = features.data as Float32Array;
  if (features.shape.length !== 4) return source;
  const [batch, channels, height, width] = features.shape;
  const area = height * width;
  const result = new Float32Array(source.length);
  for (let image = 0; image < batch; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (image * channels + channel) * area;
      for (let position = 0; position < area; position++) {
        result[(image * area + position) * channels + channel] = source[from + position];
      }
    }
  }
  return result;
}
