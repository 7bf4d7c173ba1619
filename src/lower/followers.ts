import type { Bounds } from '../graph/index.js';
import { BatchNormalization, Conv2D, DepthwiseConv2D, type Layer } from '../nn/index.js';
import { loweringOf } from './registry.js';
import { onlyReader, type Stage } from './stage.js';

/** What reads a layer's output and is done together with the layer's own work. */
export interface Followers {
  readonly normalization: BatchNormalization | undefined;
  readonly bounds: Bounds | undefined;
  /** Where they stand among the calls. */
  readonly positions: readonly number[];
}

export function isConvolution(layer: Layer): layer is Conv2D | DepthwiseConv2D {
  return layer instanceof Conv2D || layer instanceof DepthwiseConv2D;
}

/** Whether zeros around an output can be left to the only layer that reads it: a convolution that adds none itself. */
export function readByConvolution(stage: Stage, position: number): boolean {
  const layer = onlyReader(stage, position)?.[1].layer;
  return layer !== undefined && isConvolution(layer) && layer.padding === 'valid';
}

/** Behind a convolution: a normalization, an activation that only bounds, or both. Behind a normalization: the latter. */
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
