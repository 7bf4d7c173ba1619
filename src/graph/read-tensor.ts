import type { TensorProto } from 'onnx-buf';
import { elementBytes, elementTypeOf, valuesFrom, viewOf } from './element-types.js';
import type { Constant } from './types.js';

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
    tensor.rawData.length > 0 ? tensor.rawData.length / elementBytes(type) : listOf(tensor).length;
  if (shape.some((size) => !(size >= 0)) || found !== count) {
    throw new Error(`${tensor.name || 'a tensor'} has ${found} values for the shape [${shape.join(', ')}]`);
  }
  if (tensor.rawData.length === 0) return { type, shape, data: valuesFrom(listOf(tensor), type) };
  // A copy, because the raw bytes may lie at an offset that the wider element types cannot start at. Not `slice`,
  // which copies nothing when the file came as a Buffer.
  return { type, shape, data: viewOf(new Uint8Array(tensor.rawData).buffer, type) };
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
