/** A window that moves over a map: sizes, steps and the zeros around the map. */
export interface WindowGeometry {
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  /** Zeros above and to the left; those below and to the right follow from the output size. */
  readonly pads: readonly [top: number, left: number];
  readonly outputHeight: number;
  readonly outputWidth: number;
}

export type Numbers = Float32Array | Float64Array;

/** Constants are as precise as the graph that they stand in: gradient checks run in float64. */
export function zeros(size: number, precise: boolean): Numbers {
  return precise ? new Float64Array(size) : new Float32Array(size);
}
