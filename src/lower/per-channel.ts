import type { GraphBuilder, Value } from '../graph/index.js';

/** One number for all channels, or one for each. */
export type PerChannel = readonly number[];

/** x * scale + offset. */
export interface Affine {
  readonly scale: PerChannel;
  readonly offset: PerChannel;
}

/** Pairs the numbers of each channel; one number stands for all channels. */
export function combine(a: PerChannel, b: PerChannel, work: (a: number, b: number) => number): PerChannel {
  const length = Math.max(a.length, b.length);
  const at = (values: PerChannel, channel: number): number => values[values.length === 1 ? 0 : channel];
  return Array.from({ length }, (_, channel) => work(at(a, channel), at(b, channel)));
}

/** One number, or one for each channel of [batch, channels, ...]. */
export function perChannel(graph: GraphBuilder, x: Value, values: PerChannel): Value {
  if (values.length === 1) return graph.scalar(values[0], x.type);
  const shape = [values.length, ...Array<number>(x.shape.length - 2).fill(1)];
  return graph.constant('per_channel', { type: 'float32', shape, data: Float32Array.from(values) });
}
