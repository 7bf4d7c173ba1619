import { fromBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  ModelProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { CHECKSUM_KEY } from './checksum.js';
import { notAModel, readMetadata } from './metadata.js';
import { ONNX_ELEMENT_TYPE } from './operators.js';
import type { AttributeValue, Constant, ElementType, Graph, TensorType } from './types.js';

const elementTypes = new Map(
  Object.entries(ONNX_ELEMENT_TYPE).map(([type, code]) => [code, type as ElementType]),
);

/**
 * Reads an .onnx file that Graft wrote back into a graph.
 * @param source the origin of the bytes, for messages
 * @throws GraftError when the bytes are not an ONNX model
 */
export function parseGraph(bytes: Uint8Array, source: string): Graph {
  return parseModel(bytes, source).graph;
}

/**
 * As `parseGraph`, with the metadata as the file has it, its checksum included.
 *
 * @throws GraftError as `readMetadata`, which looks at the file first
 */
export function parseModel(
  bytes: Uint8Array,
  source: string,
): { readonly graph: Graph; readonly metadata: ReadonlyMap<string, string> } {
  const metadata = readMetadata(bytes, source);
  const graph = reading(source, (): Graph => {
    const model = fromBinary(ModelProtoSchema, bytes);
    if (model.graph === undefined) throw new Error('it contains no network');
    return {
      name: model.graph.name,
      inputs: new Map(model.graph.input.map(namedType)),
      outputs: new Map(model.graph.output.map(namedType)),
      constants: new Map(model.graph.initializer.map(namedConstant)),
      nodes: model.graph.node.map((node) => ({
        operator: node.domain === '' ? node.opType : `${node.domain}.${node.opType}`,
        inputs: node.input,
        outputs: node.output,
        attributes: Object.fromEntries(
          node.attribute.map((attribute) => [attribute.name, attributeValue(attribute)]),
        ),
      })),
      metadata: new Map([...metadata].filter(([key]) => key !== CHECKSUM_KEY)),
    };
  });
  return { graph, metadata };
}

/**
 * The operator sets that an .onnx file needs, by domain; ONNX' own has the name 'ai.onnx'.
 *
 * @throws GraftError when the bytes are not an ONNX model
 */
export function operatorSetsOf(bytes: Uint8Array, source: string): Map<string, number> {
  const { opsetImport } = reading(source, () => fromBinary(ModelProtoSchema, bytes));
  return new Map(opsetImport.map(({ domain, version }) => [domain || 'ai.onnx', Number(version)]));
}

function reading<Result>(source: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw notAModel(source, error);
  }
}

function attributeValue(attribute: AttributeProto): AttributeValue {
  switch (attribute.type) {
    case AttributeProto_AttributeType.INTS:
      return attribute.ints.map(Number);
    case AttributeProto_AttributeType.STRING:
      return new TextDecoder().decode(attribute.s);
    case AttributeProto_AttributeType.FLOAT:
      return { float: attribute.f };
    case AttributeProto_AttributeType.FLOATS:
      return Float32Array.from(attribute.floats);
    default:
      return Number(attribute.i);
  }
}

function namedType(info: ValueInfoProto): [string, TensorType] {
  const tensor = info.type?.value;
  if (tensor?.case !== 'tensorType') throw new Error(`${info.name} is not a tensor`);
  const shape = (tensor.value.shape?.dim ?? []).map((dimension) =>
    dimension.value.case === 'dimValue'
      ? Number(dimension.value.value)
      : (dimension.value.value ?? 'unknown'),
  );
  return [info.name, { type: typeOf(tensor.value.elemType, info.name), shape: shape as (number | string)[] }];
}

function namedConstant(tensor: TensorProto): [string, Constant] {
  const type = typeOf(tensor.dataType, tensor.name);
  // A copy, because the raw bytes may lie at an offset that the wider element types cannot start at. Not `slice`,
  // which copies nothing when the file came as a Buffer.
  const bytes = new Uint8Array(tensor.rawData);
  return [tensor.name, { type, shape: tensor.dims.map(Number), data: viewOf(bytes, type) }];
}

function typeOf(code: number, name: string): ElementType {
  const type = elementTypes.get(code);
  if (type === undefined) throw new Error(`${name} has an element type that Graft does not use (${code})`);
  return type;
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
