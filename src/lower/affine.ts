import { type FlatCall, ZeroPadding2D } from '../nn/index.js';
import { isConvolution, readByConvolution } from './followers.js';
import { type Affine, combine } from './per-channel.js';
import { loweringOf } from './registry.js';
import { onlyReader, type Stage } from './stage.js';

/**
 * Consecutive affine layers before a convolution: scale (x + offset / scale). The sum is computed in their place,
 * because a convolution's zero padding must stay zero; the kernel takes over the scale.
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

/** One affine layer after another. */
function followedBy(first: Affine, second: Affine): Affine {
  const moved = combine(first.offset, second.scale, (offset, scale) => offset * scale);
  return {
    scale: combine(first.scale, second.scale, (one, other) => one * other),
    offset: combine(moved, second.offset, (one, other) => one + other),
  };
}
