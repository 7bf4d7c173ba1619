export type { WindowGeometry } from '../graph/index.js';

export type Numbers = Float32Array | Float64Array;

/** Constants are as precise as the graph that they stand in: gradient checks run in float64. */
export function zeros(size: number, precise: boolean): Numbers {
  return precise ? new Float64Array(size) : new Float32Array(size);
}
