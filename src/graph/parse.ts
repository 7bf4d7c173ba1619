import { fromBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { CHECKSUM_KEY } from './checksum.js';
import { elementTypeOf } from './element-types.js';
import { notAModel, readMetadata } from './metadata.js';
import { readTensor } from './read-tensor.js';
import type { AttributeValue, Graph, GraphNode, TensorType } from './types.js';

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
      ...graphOf(model.graph),
      metadata: new Map([...metadata].filter(([key]) => key !== CHECKSUM_KEY)),
    };
  });
  return { graph, metadata };
}

/**
 * A graph of protobuf as a plain value, without metadata.
 *
 * @throws Error when it has something that a `Graph` cannot hold, or values that do not fit their shape
 */
export function graphOf(graph: GraphProto): Graph {
  return {
    name: graph.name,
    inputs: new Map(graph.input.map(namedType)),
    outputs: new Map(graph.output.map(namedType)),
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, readTensor(tensor)])),
    nodes: graph.node.map(nodeOf),
    metadata: new Map(),
  };
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

function nodeOf({ domain, opType, name, input, output, attribute }: NodeProto): GraphNode {
  return {
    operator: domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`,
    ...(name === '' ? {} : { name }),
    inputs: input,
    outputs: output,
    attributes: Object.fromEntries(attribute.map((each) => [each.name, attributeValue(each)])),
  };
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
    case AttributeProto_AttributeType.TENSOR:
      if (attribute.t !== undefined) return readTensor(attribute.t);
      break;
    case AttributeProto_AttributeType.INT:
    // Very old files leave the type out.
    case AttributeProto_AttributeType.UNDEFINED:
      return Number(attribute.i);
  }
  throw new Error(`the attribute ${attribute.name} is of a kind that Graft does not read`);
}

function namedType(info: ValueInfoProto): [string, TensorType] {
  const tensor = info.type?.value;
  if (tensor?.case !== 'tensorType') throw new Error(`${info.name} is not a tensor`);
  const shape = (tensor.value.shape?.dim ?? []).map((dimension) =>
    dimension.value.case === 'dimValue'
      ? Number(dimension.value.value)
      : (dimension.value.value ?? 'unknown'),
  );
  return [
    info.name,
    { type: elementTypeOf(tensor.value.elemType, info.name), shape: shape as (number | string)[] },
  ];
}
