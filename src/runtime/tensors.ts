import type { ElementType } from '../graph/index.js';

/** Numbers with a shape, row-major; float16 as its bits. What goes into and comes out of a session. */
export interface TensorData {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array;
}

export function float32(data: Float32Array, shape: readonly number[]): TensorData {
  return { type: 'float32', shape, data };
}

/** Named tensors: the inputs or the outputs of a run. */
export type Tensors = Readonly<Record<string, TensorData>>;
