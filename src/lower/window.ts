import { type FlatCall, type Pooling2D, paddingOf } from '../nn/index.js';
import type { Pads } from './registry.js';

export type { WindowGeometry } from '../graph/index.js';

export type Numbers = Float32Array | Float64Array;

/** Constants have the precision of their graph: gradient checks run in float64. */
export function zeros(size: number, precise: boolean): Numbers {
  return precise ? new Float64Array(size) : new Float32Array(size);
}

/** The zeros that a layer's `padding` adds. */
export function ownPads(
  { inputShapes }: FlatCall,
  window: readonly [number, number],
  { strides, padding }: Pick<Pooling2D, 'strides' | 'padding'>,
): Pads {
  const [, height, width] = inputShapes[0] as number[];
  const [top, bottom] = paddingOf(height, window[0], strides[0], padding);
  const [left, right] = paddingOf(width, window[1], strides[1], padding);
  return [top, left, bottom, right];
}
