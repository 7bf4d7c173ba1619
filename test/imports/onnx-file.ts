import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { Random } from '../../src/random.js';

/* Writes small ONNX files as other programs write them: any operator set, names, functions, external weights. */

const { FLOAT, FLOATS, INT, INTS, STRING, TENSOR } = AttributeProto_AttributeType;

export type AttributeGiven = number | readonly number[] | string | { float: number } | TensorProto;

export function attribute(name: string, value: AttributeGiven): AttributeProto {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) });
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) });
  }
  if ('float' in value) return create(AttributeProtoSchema, { name, type: FLOAT, f: value.float });
  if ('dims' in value) return create(AttributeProtoSchema, { name, type: TENSOR, t: value });
  return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) });
}

export function floatsAttribute(name: string, floats: number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: FLOATS, floats });
}

/** `node('Conv', ['x', 'w'], 'y', { group: 1 })`; the name is that of the output. */
export function node(
  operator: string,
  input: readonly string[],
  output: string | readonly string[],
  attributes: Readonly<Record<string, AttributeGiven>> = {},
  name?: string,
): NodeProto {
  const outputs = typeof output === 'string' ? [output] : [...output];
  const at = operator.lastIndexOf('.');
  return create(NodeProtoSchema, {
    domain: operator.slice(0, Math.max(at, 0)),
    opType: operator.slice(at + 1),
    name: name ?? outputs[0],
    input: [...input],
    output: outputs,
    attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  });
}

/** A tensor of float32 in raw bytes. */
export function tensor(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return create(TensorProtoSchema, { name, dataType: 1, dims: dims.map(BigInt), rawData });
}

export function integers(name: string, values: readonly number[], dims = [values.length]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: 7,
    dims: dims.map(BigInt),
    int64Data: values.map(BigInt),
  });
}

const seedOf = (name: string): number =>
  [...name].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 1_000_003, 7);

/** Weights that are drawn, small enough that sums stay near 1. */
export function weights(name: string, dims: readonly number[], seed = seedOf(name)): TensorProto {
  const random = new Random(1, seed);
  const count = dims.reduce((product, size) => product * size, 1);
  const fan = Math.max(count / dims[0], 1);
  const values = Array.from({ length: count }, () => random.uniform(-1, 1) * Math.sqrt(3 / fan));
  return tensor(name, dims, values);
}

/** Numbers above 0, such as variances. */
export function positive(name: string, count: number): TensorProto {
  const random = new Random(2, seedOf(name));
  return tensor(
    name,
    [count],
    Array.from({ length: count }, () => random.uniform(0.5, 1.5)),
  );
}

export function value(name: string, dims: readonly (number | string)[], elemType = 1): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

export interface FileParts {
  readonly nodes: readonly NodeProto[];
  readonly weights?: readonly TensorProto[];
  /** Default: `x`, pictures [N, 3, 32, 32]. */
  readonly inputs?: readonly ValueInfoProto[];
  /** Default: `y`, [N, 5]. */
  readonly outputs?: readonly ValueInfoProto[];
  /** Default 17. */
  readonly operatorSet?: number;
  readonly functions?: readonly FunctionProto[];
  readonly domains?: readonly string[];
}

export function modelOf({ operatorSet = 17, ...parts }: FileParts): ModelProto {
  const graph: GraphProto = create(GraphProtoSchema, {
    name: 'small',
    node: [...parts.nodes],
    initializer: [...(parts.weights ?? [])],
    input: [...(parts.inputs ?? [value('x', ['N', 3, 32, 32])])],
    output: [...(parts.outputs ?? [value('y', ['N', 5])])],
  });
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'test',
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(operatorSet) }),
      ...(parts.domains ?? []).map((domain) => create(OperatorSetIdProtoSchema, { domain, version: 1n })),
    ],
    functions: [...(parts.functions ?? [])],
    graph,
  });
}

export function bytesOf(model: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, model);
}

export function fileOf(parts: FileParts): Uint8Array {
  return bytesOf(modelOf(parts));
}
