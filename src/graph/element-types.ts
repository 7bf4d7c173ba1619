import type { Constant, ElementType } from './types.js';

/** How an element type is numbered in a file (TensorProto.DataType), and how its values are kept. */
interface Storage {
  readonly code: number;
  readonly array: { new (buffer: ArrayBuffer): Constant['data']; readonly BYTES_PER_ELEMENT: number };
  readonly from: (values: readonly number[]) => Constant['data'];
}

const STORAGE: Readonly<Record<ElementType, Storage>> = {
  float32: { code: 1, array: Float32Array, from: (values) => Float32Array.from(values) },
  uint8: { code: 2, array: Uint8Array, from: (values) => Uint8Array.from(values) },
  int8: { code: 3, array: Int8Array, from: (values) => Int8Array.from(values) },
  int32: { code: 6, array: Int32Array, from: (values) => Int32Array.from(values) },
  int64: { code: 7, array: BigInt64Array, from: (values) => BigInt64Array.from(values, BigInt) },
  bool: { code: 9, array: Uint8Array, from: (values) => Uint8Array.from(values) },
  // The bits of each number.
  float16: { code: 10, array: Uint16Array, from: (values) => Uint16Array.from(values) },
  float64: { code: 11, array: Float64Array, from: (values) => Float64Array.from(values) },
};

const types = new Map(Object.entries(STORAGE).map(([type, { code }]) => [code, type as ElementType]));

/** The number of an element type in ONNX files. */
export function elementCode(type: ElementType): number {
  return STORAGE[type].code;
}

/** @throws Error for a type that graphs of Graft do not have */
export function elementTypeOf(code: number, name: string): ElementType {
  const type = types.get(code);
  if (type === undefined) throw new Error(`${name} has an element type that Graft does not use (${code})`);
  return type;
}

/** Bytes of one element. */
export function elementBytes(type: ElementType): number {
  return STORAGE[type].array.BYTES_PER_ELEMENT;
}

/** Little-endian bytes as values, without a copy; the buffer holds nothing else. */
export function viewOf(bytes: ArrayBuffer, type: ElementType): Constant['data'] {
  return new STORAGE[type].array(bytes);
}

/** Stored numbers as values: bits for float16. */
export function valuesFrom(list: readonly number[] | readonly bigint[], type: ElementType): Constant['data'] {
  return STORAGE[type].from(list as readonly number[]);
}

/**
 * Plain numbers as the data of a constant.
 *
 * @throws Error for float16, which is written by casting from float32
 */
export function dataOf(values: readonly number[], type: ElementType): Constant['data'] {
  if (type === 'float16') throw new Error('Constants of type float16 are written by casting from float32.');
  return STORAGE[type].from(values);
}
