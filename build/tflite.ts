import { GraftError, reasonOf } from '../src/errors.js';
import { fromFloat16 } from '../src/graph/index.js';
import { formatShape, sizeOf } from '../src/nn/index.js';
import { FlatBufferTable } from './flatbuffer-table.js';

/** A tensor of a TensorFlow Lite model. */
export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** A number of the schema's enum TensorType; see `TENSOR_TYPES`. */
  readonly type: number;
  /** The stored constant values; empty for a computed tensor. */
  readonly data: Uint8Array;
}

export interface TfliteOperator {
  /** A number of the schema's enum BuiltinOperator; see `BUILTIN_OPERATORS`. */
  readonly code: number;
  /** Indices of tensors; -1 stands for an optional input that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** The main graph of a TensorFlow Lite model, with its operators in the order in which they run. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
}

/** The numbers that Graft reads of the schema's enum TensorType. */
export const TENSOR_TYPES = { float32: 0, float16: 1 } as const;

/** The numbers that Graft reads of the schema's enum BuiltinOperator. */
export const BUILTIN_OPERATORS = { conv2d: 3, depthwiseConv2d: 4, dequantize: 6 } as const;

/** Numbers of fields in the tables of TensorFlow Lite's schema (tensorflow/lite/schema/schema.fbs, version 3). */
export const FIELDS = {
  model: { version: 0, operatorCodes: 1, subgraphs: 2, buffers: 4 },
  operatorCode: { deprecatedBuiltinCode: 0, builtinCode: 3 },
  subgraph: { tensors: 0, operators: 3 },
  tensor: { shape: 0, type: 1, buffer: 2, name: 3 },
  operator: { opcodeIndex: 0, inputs: 1, outputs: 2 },
  buffer: { data: 0 },
} as const;

export const SCHEMA_VERSION = 3;
/** The four letters by which a file is known. */
export const IDENTIFIER = 'TFL3';

/**
 * Reads the graph of a TensorFlow Lite model: its tensors with their constant values, and how operators connect them.
 * The operators' options (strides, activations) are not read.
 *
 * @param source the model and where it was found, for messages
 * @throws GraftError when the bytes are not such a model, or are damaged
 */
export function parseTflite(bytes: Uint8Array, source: string): TfliteModel {
  try {
    const model = FlatBufferTable.root(bytes, IDENTIFIER);
    const version = model.uint32(FIELDS.model.version);
    if (version !== SCHEMA_VERSION) {
      throw new Error(`it has version ${version} of the format where ${SCHEMA_VERSION} is expected`);
    }
    const [graph] = model.tables(FIELDS.model.subgraphs);
    if (graph === undefined) throw new Error('it contains no graph');
    const tensors = readTensors(graph, model.tables(FIELDS.model.buffers));
    const codes = model.tables(FIELDS.model.operatorCodes).map(operatorCode);
    return { tensors, operators: readOperators(graph, codes, tensors.length) };
  } catch (error) {
    throw new GraftError(
      `${source} is not a readable TensorFlow Lite model: it is damaged, cut off or another kind of file (${reasonOf(error)}).`,
      {
        hint: 'The file may be cut off or damaged: fetch it again.',
        cause: error,
      },
    );
  }
}

/**
 * The values of a constant tensor of type float32 or float16, in float32. A tensor that the graph only converts from
 * float16 (operator DEQUANTIZE) counts as the constant behind it.
 *
 * @param source the model and where it was found, for messages
 * @throws GraftError when the tensor is missing or computed, has another type, or too few or too many values for its
 *   shape
 */
export function constantValues(model: TfliteModel, index: number, source: string): Float32Array {
  const conversion = model.operators.find(
    ({ code, outputs }) => code === BUILTIN_OPERATORS.dequantize && outputs.includes(index),
  );
  const constant = conversion === undefined ? index : conversion.inputs[0];
  if (!(constant in model.tensors)) throw new GraftError(`${source} has no tensor ${constant}.`);
  const { name, shape, type, data } = model.tensors[constant];
  const itemSize = { [TENSOR_TYPES.float32]: 4, [TENSOR_TYPES.float16]: 2 }[type];
  if (itemSize === undefined) {
    throw new GraftError(`Expected ${name} in ${source} as float32 or float16 but it has type ${type}.`);
  }
  const size = sizeOf(shape);
  if (data.byteLength !== size * itemSize) {
    throw new GraftError(
      `Expected ${size * itemSize} bytes for ${name} of shape ${formatShape(shape)} in ${source} but found ${data.byteLength}.`,
    );
  }
  // A copy, because numbers in the file may lie at any address. A Buffer's `slice` makes none.
  const { buffer } = new Uint8Array(data);
  return itemSize === 4 ? new Float32Array(buffer) : fromFloat16(new Uint16Array(buffer));
}

function readTensors(graph: FlatBufferTable, buffers: readonly FlatBufferTable[]): TfliteTensor[] {
  return graph.tables(FIELDS.subgraph.tensors).map((tensor) => {
    const buffer = buffers.at(tensor.uint32(FIELDS.tensor.buffer));
    if (buffer === undefined) throw new Error('a tensor is in a buffer that is not there');
    return {
      name: tensor.text(FIELDS.tensor.name),
      shape: tensor.int32s(FIELDS.tensor.shape),
      type: tensor.int8(FIELDS.tensor.type),
      data: buffer.bytes(FIELDS.buffer.data),
    };
  });
}

/** Newer files store codes above 127 in a second field; the larger of the two is the code. */
function operatorCode(table: FlatBufferTable): number {
  const { deprecatedBuiltinCode, builtinCode } = FIELDS.operatorCode;
  return Math.max(table.int8(deprecatedBuiltinCode), table.int32(builtinCode));
}

function readOperators(
  graph: FlatBufferTable,
  codes: readonly number[],
  tensorCount: number,
): TfliteOperator[] {
  return graph.tables(FIELDS.subgraph.operators).map((operator) => {
    const code = codes.at(operator.uint32(FIELDS.operator.opcodeIndex));
    const inputs = operator.int32s(FIELDS.operator.inputs);
    const outputs = operator.int32s(FIELDS.operator.outputs);
    const known = [...inputs, ...outputs].every((index) => index >= -1 && index < tensorCount);
    if (code === undefined || !known) throw new Error('an operator names something that is not there');
    return { code, inputs, outputs };
  });
}
