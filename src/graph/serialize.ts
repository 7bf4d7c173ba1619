import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { withChecksum } from './checksum.js';
import { elementCode } from './element-types.js';
import { lowest, newest } from './operator-sets.js';
import type { AttributeValue, Constant, Graph, GraphNode, TensorType } from './types.js';

/**
 * Writes a graph as the bytes of an .onnx file. One with metadata is a file for others: it gets a checksum, and names
 * the lowest operator set that it needs. A graph without goes to Graft's own ONNX Runtime.
 */
export function serializeGraph(source: Graph): Uint8Array {
  const { graph, operatorSet, format } = source.metadata.size > 0 ? lowest(source) : newest(source);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(format),
    producerName: 'graft',
    opsetImport: operatorSets(graph, operatorSet),
    metadataProps: [...graph.metadata].map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: graph.nodes.map(nodeProto),
      input: [...graph.inputs].map(valueInfo),
      output: [...graph.outputs].map(valueInfo),
      initializer: [...graph.constants].map(tensorProto),
    }),
  });
  const bytes = toBinary(ModelProtoSchema, model);
  return graph.metadata.size > 0 ? withChecksum(bytes) : bytes;
}

function operatorSets(graph: Graph, operatorSet: number) {
  const domains = new Set(
    graph.nodes.map((node) => domainOf(node.operator)).filter((domain) => domain !== ''),
  );
  return [
    create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(operatorSet) }),
    ...[...domains].map((domain) => create(OperatorSetIdProtoSchema, { domain, version: 1n })),
  ];
}

function domainOf(operator: string): string {
  return operator.slice(0, Math.max(operator.lastIndexOf('.'), 0));
}

/** A node as protobuf. */
export function nodeProto(node: GraphNode): NodeProto {
  return create(NodeProtoSchema, {
    domain: domainOf(node.operator),
    name: node.name,
    opType: node.operator.slice(node.operator.lastIndexOf('.') + 1),
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
  });
}

function attributeProto(name: string, value: AttributeValue) {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s });
  }
  if ('data' in value) {
    const t = tensorProto(['', value]);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.TENSOR, t });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  }
  if (value instanceof Float32Array) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.FLOATS,
      floats: [...value],
    });
  }
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map((element) => BigInt(element)),
  });
}

function valueInfo([name, type]: [string, TensorType]): ValueInfoProto {
  const dim = type.shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: elementCode(type.type),
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

/** A constant as protobuf. */
export function tensorProto([name, constant]: [string, Constant]): TensorProto {
  const { data } = constant;
  return create(TensorProtoSchema, {
    name,
    dataType: elementCode(constant.type),
    dims: constant.shape.map((size) => BigInt(size)),
    // Every platform that Node runs on is little-endian, which is the byte order of raw ONNX data.
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  });
}
