import type { GraphBuilder, Value } from '../graph/index.js';
import { type FlatCall, ZeroPadding2D } from '../nn/index.js';
import { isConvolution, readByConvolution } from './followers.js';
import { loweringOf } from './registry.js';
import { onlyReader, type Stage } from './stage.js';

/** One number for all channels, or one for each. */
export type PerChannel = readonly number[];

/** x * scale + offset. */
export interface Affine {
  readonly scale: PerChannel;
  readonly offset: PerChannel;
}

/**
 * Affine layers one behind the other with a convolution at their end: scale (x + offset / scale). The sum is done where
 * they stand, because a convolution's zero padding must stay zero; the scale is left to the kernel.
 */
export function affineRun(stage: Stage, first: number): (Affine & { positions: number[] }) | undefined {
  const positions: number[] = [];
  let total: Affine = { scale: [1], offset: [0] };
  let next: [number, FlatCall] | undefined = [first, stage.calls[first]];
  while (next !== undefined) {
    const { layer } = next[1];
    const affine = loweringOf(layer)?.affine?.(layer);
    if (affine === undefined) break;
    positions.push(next[0]);
    total = followedBy(total, affine);
    next = onlyReader(stage, next[0]);
  }
  const reads =
    next !== undefined &&
    (isConvolution(next[1].layer) ||
      (next[1].layer instanceof ZeroPadding2D && readByConvolution(stage, next[0])));
  const invertible = total.scale.every((factor) => factor !== 0);
  return positions.length > 0 && reads && invertible ? { ...total, positions } : undefined;
}

/** One affine layer behind another. */
function followedBy(first: Affine, second: Affine): Affine {
  const moved = combine(first.offset, second.scale, (offset, scale) => offset * scale);
  return {
    scale: combine(first.scale, second.scale, (one, other) => one * other),
    offset: combine(moved, second.offset, (one, other) => one + other),
  };
}

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
