import {
  AttributeProto_AttributeType,
  type ModelProto,
  type TensorProto,
  TensorProto_DataType,
  type ValueInfoProto,
} from 'onnx-buf';
import { fromFloat16, readTensor } from '../../graph/index.js';

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/**
 * Turns a model in half precision into one in single precision, whose weights are the same numbers. Graft trains in
 * single precision.
 *
 * @returns whether there was anything in half precision
 */
export function widen({ graph }: ModelProto): boolean {
  if (graph === undefined) return false;
  const before = { changed: false };
  const tensor = (each: TensorProto): void => {
    if (each.dataType !== FLOAT16) return;
    const { data } = readTensor(each);
    each.rawData = new Uint8Array(fromFloat16(data as Uint16Array).buffer as ArrayBuffer);
    each.int32Data = [];
    each.dataType = FLOAT;
    before.changed = true;
  };
  const type = ({ type }: ValueInfoProto): void => {
    if (type?.value.case !== 'tensorType' || type.value.value.elemType !== FLOAT16) return;
    type.value.value.elemType = FLOAT;
    before.changed = true;
  };
  graph.initializer.forEach(tensor);
  [...graph.input, ...graph.output, ...graph.valueInfo].forEach(type);
  for (const node of graph.node) {
    for (const attribute of node.attribute) {
      if (attribute.type === AttributeProto_AttributeType.TENSOR && attribute.t) tensor(attribute.t);
      if (node.opType === 'Cast' && attribute.name === 'to' && Number(attribute.i) === FLOAT16) {
        attribute.i = BigInt(FLOAT);
      }
    }
  }
  return before.changed;
}
