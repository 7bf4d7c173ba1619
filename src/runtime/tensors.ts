import { type ElementType, fromFloat16, toFloat16 } from '../graph/index.js';

/** Numbers with a shape, row-major; float16 as its bits. The inputs and outputs of a session. */
export interface TensorData {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data:
    | Float32Array
    | Float64Array
    | Uint16Array
    | BigInt64Array
    | Int32Array
    | Int8Array
    | Uint8Array;
}

export function float32(data: Float32Array, shape: readonly number[]): TensorData {
  return { type: 'float32', shape, data };
}

/** The same numbers in single precision, if they are in half precision. */
export function inSinglePrecision(tensor: TensorData): TensorData {
  return tensor.type === 'float16' ? float32(fromFloat16(tensor.data as Uint16Array), tensor.shape) : tensor;
}

/** @param tensor in single precision */
export function inHalfPrecision({ shape, data }: TensorData): TensorData {
  return { type: 'float16', shape, data: toFloat16(data as Float32Array) };
}

/** Named tensors: the inputs or the outputs of a run. */
export type Tensors = Readonly<Record<string, TensorData>>;

/** The entries of each tensor from `from` up to `to` along the first axis, without copying them. */
export function viewBatch(tensors: Tensors, from: number, to: number): Tensors {
  return mapTensors(tensors, ({ type, shape, data }) => {
    const size = data.length / shape[0];
    const part = data.subarray(from * size, to * size) as TensorData['data'];
    return { type, shape: [to - from, ...shape.slice(1)], data: part };
  });
}

export function copyOf(tensors: Tensors): Tensors {
  return mapTensors(tensors, (tensor) => ({ ...tensor, data: tensor.data.slice() as TensorData['data'] }));
}

/** Concatenates batches along the first axis. */
export function joinBatches(parts: readonly Tensors[]): Tensors {
  if (parts.length === 1) return parts[0];
  return Object.fromEntries(
    Object.entries(parts[0]).map(([name, first]): [string, TensorData] => {
      const pieces = parts.map((part) => part[name]);
      const count = pieces.reduce((total, piece) => total + piece.shape[0], 0);
      const Numbers = first.data.constructor as new (length: number) => TensorData['data'];
      const data = new Numbers(pieces.reduce((total, piece) => total + piece.data.length, 0));
      let offset = 0;
      for (const piece of pieces) {
        data.set(piece.data as never, offset);
        offset += piece.data.length;
      }
      return [name, { type: first.type, shape: [count, ...first.shape.slice(1)], data }];
    }),
  );
}

function mapTensors(tensors: Tensors, change: (tensor: TensorData) => TensorData): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));
}
