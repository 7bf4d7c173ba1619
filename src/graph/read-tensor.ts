import type { TensorProto } from 'onnx-buf';
import { ONNX_ELEMENT_TYPE } from './operators.js';
import type { Constant, ElementType } from './types.js';

const elementTypes = new Map(
  Object.entries(ONNX_ELEMENT_TYPE).map(([type, code]) => [code, type as ElementType]),
);

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** @throws Error for a type that graphs of Graft do not have */
export function elementTypeOf(code: number, name: string): ElementType {
  const type = elementTypes.get(code);
  if (type === undefined) throw new Error(`${name} has an element type that Graft does not use (${code})`);
  return type;
}

/**
 * The values of a tensor, from its raw bytes or from the list of its type. What is stored in another file has to be
 * read before.
 *
 * @throws Error when the values do not fit the shape
 */
export function readTensor(tensor: TensorProto): Constant {
  const type = elementTypeOf(tensor.dataType, tensor.name);
  const shape = tensor.dims.map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const found =
    tensor.rawData.length > 0 ? tensor.rawData.length / ELEMENT_BYTES[type] : listOf(tensor).length;
  if (shape.some((size) => !(size >= 0)) || found !== count) {
    throw new Error(`${tensor.name || 'a tensor'} has ${found} values for the shape [${shape.join(', ')}]`);
  }
  if (tensor.rawData.length === 0) return { type, shape, data: dataFrom(listOf(tensor), type) };
  // A copy, because the raw bytes may lie at an offset that the wider element types cannot start at. Not `slice`,
  // which copies nothing when the file came as a Buffer.
  return { type, shape, data: viewOf(new Uint8Array(tensor.rawData), type) };
}

/** ONNX has a list for each of the wide types; all small ones share the list of int32. */
function listOf(tensor: TensorProto): readonly number[] | readonly bigint[] {
  switch (elementTypeOf(tensor.dataType, tensor.name)) {
    case 'float32':
      return tensor.floatData;
    case 'float64':
      return tensor.doubleData;
    case 'int64':
      return tensor.int64Data;
    default:
      return tensor.int32Data;
  }
}

function dataFrom(list: readonly number[] | readonly bigint[], type: ElementType): Constant['data'] {
  const numbers = list as readonly number[];
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'float16':
      return Uint16Array.from(numbers);
    case 'int64':
      return BigInt64Array.from(list as readonly bigint[]);
    case 'int32':
      return Int32Array.from(numbers);
    case 'int8':
      return Int8Array.from(numbers);
    case 'uint8':
    case 'bool':
      return Uint8Array.from(numbers);
  }
}

function viewOf(bytes: Uint8Array<ArrayBuffer>, type: ElementType): Constant['data'] {
  switch (type) {
    case 'float32':
      return new Float32Array(bytes.buffer);
    case 'float64':
      return new Float64Array(bytes.buffer);
    case 'float16':
      return new Uint16Array(bytes.buffer);
    case 'int64':
      return new BigInt64Array(bytes.buffer);
    case 'int32':
      return new Int32Array(bytes.buffer);
    case 'int8':
      return new Int8Array(bytes.buffer);
    case 'uint8':
    case 'bool':
      return bytes;
  }
}
