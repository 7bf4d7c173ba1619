import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
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
import { joinedBytes } from '../joined.js';
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
  const bytes = joinedBytes([
    modelBytes({ irVersion: BigInt(format), producerName: 'graft' }),
    ...withLength(MODEL_GRAPH_TAG, graphParts(graph)),
    modelBytes({
      opsetImport: operatorSets(graph, operatorSet),
      metadataProps: [...graph.metadata].map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      ),
    }),
  ]);
  return graph.metadata.size > 0 ? withChecksum(bytes) : bytes;
}

/*
 * The library would copy the numbers of all constants once for each message around them, some 30 MB for a network of
 * 9 MB. So it writes the messages without them, and these are put together here: protobuf's messages are their fields one
 * after the other, in the order of the fields' numbers.
 */

/* Tags of protobuf for fields with a length: ModelProto.graph, GraphProto.initializer and TensorProto.raw_data. */
const MODEL_GRAPH_TAG = 0x3a;
const INITIALIZER_TAG = 0x2a;
const RAW_DATA_TAG = 0x4a;

function modelBytes(fields: MessageInitShape<typeof ModelProtoSchema>): Uint8Array {
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, fields));
}

function graphBytes(fields: MessageInitShape<typeof GraphProtoSchema>): Uint8Array {
  return toBinary(GraphProtoSchema, create(GraphProtoSchema, fields));
}

function graphParts(graph: Graph): Uint8Array[] {
  return [
    graphBytes({ name: graph.name, node: graph.nodes.map(nodeProto) }),
    ...[...graph.constants].flatMap((constant) => withLength(INITIALIZER_TAG, tensorParts(constant))),
    graphBytes({ input: [...graph.inputs].map(valueInfo), output: [...graph.outputs].map(valueInfo) }),
  ];
}

/** The parts of what `tensorProto` describes. */
function tensorParts(constant: [string, Constant]): Uint8Array[] {
  const { rawData, ...fields } = tensorFields(constant);
  const described = toBinary(TensorProtoSchema, create(TensorProtoSchema, fields));
  return [described, ...withLength(RAW_DATA_TAG, [rawData])];
}

/** A field with a length: its tag, the number of bytes, and these. */
function withLength(tag: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const start = [tag];
  let rest = parts.reduce((total, { length }) => total + length, 0);
  // Seven bits a byte, the lowest first; the highest bit says that more follow.
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) start.push((rest % 0x80) + 0x80);
  return [Uint8Array.of(...start, rest), ...parts];
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
export function tensorProto(constant: [string, Constant]): TensorProto {
  return create(TensorProtoSchema, tensorFields(constant));
}

function tensorFields([name, constant]: [string, Constant]) {
  const { data } = constant;
  return {
    name,
    dataType: elementCode(constant.type),
    dims: constant.shape.map((size) => BigInt(size)),
    // Every platform that Node runs on is little-endian, which is the byte order of raw ONNX data.
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  };
}
