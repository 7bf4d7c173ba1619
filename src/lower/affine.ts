import { type FlatCall, Normalization, Rescaling, Subtract, TrueDivide } from '../nn/index.js';
import { deviations } from './folding.js';

/** One number for all channels, or one for each. */
export type PerChannel = readonly number[];

/** x * scale + offset. */
export interface Affine {
  readonly scale: PerChannel;
  readonly offset: PerChannel;
}

/** What layers that multiply and add numbers known beforehand do. */
export function affineOf({ layer }: FlatCall): Affine | undefined {
  if (layer instanceof Rescaling) return { scale: [layer.scale], offset: [layer.offset] };
  if (layer instanceof TrueDivide) return { scale: [1 / layer.divisor], offset: [0] };
  if (layer instanceof Subtract) return { scale: [1], offset: [-layer.subtrahend] };
  if (layer instanceof Normalization) {
    const scale = deviations(layer).map((deviation) => 1 / deviation);
    return { scale, offset: combine(layer.mean, scale, (mean, factor) => -mean * factor) };
  }
  return undefined;
}

/** One affine layer behind another. */
export function followedBy(first: Affine, second: Affine): Affine {
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
