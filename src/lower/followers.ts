import type { Bounds } from '../graph/index.js';
import { BatchNormalization, Conv2D, DepthwiseConv2D, type Layer } from '../nn/index.js';
import { loweringOf } from './registry.js';
import { onlyReader, type Stage } from './stage.js';

/** The calls after a layer that are computed together with it. */
export interface Followers {
  readonly normalization: BatchNormalization | undefined;
  readonly bounds: Bounds | undefined;
  /** Their positions among the calls. */
  readonly positions: readonly number[];
}

export function isConvolution(layer: Layer): layer is Conv2D | DepthwiseConv2D {
  return layer instanceof Conv2D || layer instanceof DepthwiseConv2D;
}

/**
 * Whether the only layer that reads an output can add the zeros around it: a convolution without padding of its own.
 */
export function readByConvolution(stage: Stage, position: number): boolean {
  const layer = onlyReader(stage, position)?.[1].layer;
  return layer !== undefined && isConvolution(layer) && layer.padding === 'valid';
}

/**
 * After a convolution: a normalization, an activation that only clips, or both. After a normalization: such an
 * activation.
 */
export function followersOf(stage: Stage, position: number): Followers {
  const { layer } = stage.calls[position];
  const positions: number[] = [];
  // An activation of the convolution's own comes before everything else.
  if (isConvolution(layer) && layer.activation !== 'linear') {
    return { normalization: undefined, bounds: undefined, positions };
  }
  let normalization: BatchNormalization | undefined;
  let next = onlyReader(stage, position);
  if (isConvolution(layer) && next?.[1].layer instanceof BatchNormalization) {
    normalization = next[1].layer;
    positions.push(next[0]);
    next = onlyReader(stage, next[0]);
  }
  const bounds = next && loweringOf(next[1].layer)?.bounds?.(next[1].layer);
  if (next !== undefined && bounds !== undefined) positions.push(next[0]);
  return { normalization, bounds, positions };
}
