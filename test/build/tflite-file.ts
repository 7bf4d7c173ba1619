import { Builder } from 'flatbuffers';
import { FIELDS, IDENTIFIER, SCHEMA_VERSION } from '../../build/tflite.js';

export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type?: number;
  /** The values; left out for a computed tensor. */
  readonly data?: Uint8Array;
  /** The number of another tensor's buffer. */
  readonly buffer?: number;
}

export interface StoredOperator {
  readonly code: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface StoredModel {
  readonly tensors: readonly StoredTensor[];
  readonly operators: readonly StoredOperator[];
  readonly version?: number;
  readonly identifier?: string;
  readonly subgraphs?: 0 | 1;
  /** The place of an operator's code: in the field of old files, of new ones, or in both. */
  readonly codeField?: 'old' | 'new' | 'both';
}

/** Writes a TensorFlow Lite model by the tables of its schema. Buffer 0 is empty; each tensor has its own. */
export function tfliteFile(model: StoredModel): Uint8Array {
  const { version = SCHEMA_VERSION, identifier = IDENTIFIER, subgraphs = 1, codeField = 'both' } = model;
  const builder = new Builder(1024);
  const table = (fields: Readonly<Record<string, number>>, fill: () => void): number => {
    builder.startObject(Math.max(...Object.values(fields)) + 1);
    fill();
    return builder.endObject();
  };
  const offsets = (items: readonly number[]): number => {
    builder.startVector(4, items.length, 4);
    for (const item of [...items].reverse()) builder.addOffset(item);
    return builder.endVector();
  };
  const integers = (items: readonly number[]): number => {
    builder.startVector(4, items.length, 4);
    for (const item of [...items].reverse()) builder.addInt32(item);
    return builder.endVector();
  };

  const buffers = [undefined, ...model.tensors.map(({ data }) => data)].map((data) => {
    const bytes = data && builder.createByteVector(data);
    return table(
      FIELDS.buffer,
      () => bytes !== undefined && builder.addFieldOffset(FIELDS.buffer.data, bytes, 0),
    );
  });
  const tensors = model.tensors.map(({ name, shape, type = 0, buffer }, index) => {
    const [nameOffset, shapeOffset] = [builder.createString(name), integers(shape)];
    return table(FIELDS.tensor, () => {
      builder.addFieldOffset(FIELDS.tensor.shape, shapeOffset, 0);
      builder.addFieldInt8(FIELDS.tensor.type, type, 0);
      builder.addFieldInt32(FIELDS.tensor.buffer, buffer ?? index + 1, 0);
      builder.addFieldOffset(FIELDS.tensor.name, nameOffset, 0);
    });
  });
  const codes = [...new Set(model.operators.map(({ code }) => code))];
  const operators = model.operators.map(({ code, inputs, outputs }) => {
    const [inputsOffset, outputsOffset] = [integers(inputs), integers(outputs)];
    return table(FIELDS.operator, () => {
      builder.addFieldInt32(FIELDS.operator.opcodeIndex, codes.indexOf(code), 0);
      builder.addFieldOffset(FIELDS.operator.inputs, inputsOffset, 0);
      builder.addFieldOffset(FIELDS.operator.outputs, outputsOffset, 0);
    });
  });
  const [tensorList, operatorList] = [offsets(tensors), offsets(operators)];
  const graph = table(FIELDS.subgraph, () => {
    builder.addFieldOffset(FIELDS.subgraph.tensors, tensorList, 0);
    builder.addFieldOffset(FIELDS.subgraph.operators, operatorList, 0);
  });
  const operatorCodes = codes.map((code) =>
    table(FIELDS.operatorCode, () => {
      if (codeField !== 'new')
        builder.addFieldInt8(FIELDS.operatorCode.deprecatedBuiltinCode, Math.min(code, 127), 0);
      if (codeField !== 'old') builder.addFieldInt32(FIELDS.operatorCode.builtinCode, code, 0);
    }),
  );
  const lists = [offsets(operatorCodes), offsets(subgraphs === 1 ? [graph] : []), offsets(buffers)];
  const root = table(FIELDS.model, () => {
    builder.addFieldInt32(FIELDS.model.version, version, 0);
    builder.addFieldOffset(FIELDS.model.operatorCodes, lists[0], 0);
    builder.addFieldOffset(FIELDS.model.subgraphs, lists[1], 0);
    builder.addFieldOffset(FIELDS.model.buffers, lists[2], 0);
  });
  builder.finish(root, identifier);
  return builder.asUint8Array();
}

export function float32Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
