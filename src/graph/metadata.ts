import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { GraftError } from '../errors.js';
import { shellWord } from '../shell-word.js';
import { shown } from '../shown.js';
import { CHECKSUM_KEY, ChecksumError, verifyChecksum } from './checksum.js';

/* Numbers of the fields in onnx.proto: ModelProto, StringStringEntryProto, GraphProto, NodeProto, AttributeProto. */
const GRAPH = 7;
const METADATA_PROPS = 14;
const FUNCTIONS = 25;
const KEY = 1;
const VALUE = 2;
const NODE = 1;
const OPERATOR = 4;
const ATTRIBUTE = 5;
const SUBGRAPH = 6;
const INPUT = 11;
const OUTPUT = 12;
const SUBGRAPHS = 11;

/**
 * Reads the metadata of an .onnx file and skips the rest, including weights. `parseGraph` reads all of it. A model that
 * contains a loop, a branch or a function is refused: Graft writes none, and a loop may never end.
 *
 * @param source the origin of the bytes, for messages
 * @throws GraftError when the bytes are not an ONNX model, contain a loop, or do not fit their checksum
 */
export function readMetadata(bytes: Uint8Array, source: string): Map<string, string> {
  return readModelHeader(bytes, source).metadata;
}

/** What a model says about itself. */
export interface ModelHeader {
  readonly metadata: Map<string, string>;
  /** By name; a size that is known only when the model runs is undefined. */
  readonly inputs: ReadonlyMap<string, TensorShape>;
  readonly outputs: ReadonlyMap<string, TensorShape>;
}

/** The shape of an input or output. */
export interface TensorShape {
  readonly shape: readonly (number | string | undefined)[];
}

/**
 * As `readMetadata`, with the inputs and outputs.
 *
 * @throws GraftError as `readMetadata`
 */
export function readModelHeader(content: Uint8Array, source: string): ModelHeader {
  // Parts of a Buffer are Buffers, which are slow to make.
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.length);
  try {
    const metadata = new Map<string, string>();
    const [inputs, outputs] = [new Map<string, TensorShape>(), new Map<string, TensorShape>()];
    let hasGraph = false;
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const [field, type] = reader.tag();
      if (field === METADATA_PROPS) {
        const [key, value] = entryOf(reader.bytes());
        if (key === CHECKSUM_KEY) verifyChecksum(bytes, start, reader.pos, value);
        metadata.set(key, value);
      } else if (field === GRAPH) {
        const graph = reader.bytes();
        expectNoLoop(graph);
        for (const info of fieldsOf(graph, INPUT)) inputs.set(...shapeOf(info));
        for (const info of fieldsOf(graph, OUTPUT)) outputs.set(...shapeOf(info));
      } else if (field === FUNCTIONS) throw new InnerGraph('a function');
      else reader.skip(type, field);
      hasGraph ||= field === GRAPH;
    }
    if (!hasGraph) throw new Error('it contains no network');
    return { metadata, inputs, outputs };
  } catch (error) {
    throw notAModel(source, error);
  }
}

/** A part of a model that runs other parts, as often as it likes. */
export class InnerGraph extends Error {}

function expectNoLoop(graph: Uint8Array): void {
  for (const node of fieldsOf(graph, NODE)) {
    for (const attribute of fieldsOf(node, ATTRIBUTE)) {
      const inner = [...fieldsOf(attribute, SUBGRAPH), ...fieldsOf(attribute, SUBGRAPHS)];
      if (inner.length === 0) continue;
      const [operator] = fieldsOf(node, OPERATOR);
      throw new InnerGraph(`the operator ${new TextDecoder().decode(operator)}`);
    }
  }
}

/** A ValueInfoProto: type, tensor_type, shape, dim, dim_value. */
function shapeOf(info: Uint8Array): [name: string, TensorShape] {
  const [name] = fieldsOf(info, 1);
  const [type] = fieldsOf(info, 2);
  const [tensor] = type === undefined ? [] : fieldsOf(type, 1);
  const [shape] = tensor === undefined ? [] : fieldsOf(tensor, 2);
  const sizes = shape === undefined ? [] : [...fieldsOf(shape, 1)];
  return [new TextDecoder().decode(name), { shape: sizes.map(sizeOf) }];
}

function sizeOf(dimension: Uint8Array): number | undefined {
  const reader = new BinaryReader(dimension);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.Varint) return Number(reader.int64());
    reader.skip(type, field);
  }
  return undefined;
}

/** The contents of all fields of one number, which are bytes, texts or messages. */
function* fieldsOf(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) yield reader.bytes();
    else reader.skip(type, field);
  }
}

/** The reasons come from a reader of protobuf and say little by themselves. */
export function notAModel(source: string, error: unknown): GraftError {
  if (error instanceof ChecksumError) {
    return new GraftError(`${source} is damaged: its content is not what was saved (${error.message}).`, {
      hint: 'Copy or download it again, or save the model again.',
      cause: error,
    });
  }
  if (error instanceof InnerGraph) {
    return new GraftError(
      `${source} contains ${shown(error.message).slice(1, -1)}, a loop or branch that might never end. No model of Graft has one.`,
      { hint: 'Use a model.onnx that Graft wrote.', cause: error },
    );
  }
  if (/\.(?:keras|h5)$/i.test(source)) {
    return new GraftError(`${source} is not an ONNX model, but by its name a Keras file.`, {
      hint: `To train on its network: graft train PHOTOS --backbone ${shellWord(source)}. A program opens it with loadModel.`,
      cause: error,
    });
  }
  return new GraftError(`${source} is not an ONNX model: it is damaged, cut off or another kind of file.`, {
    hint: 'Expected a model.onnx that Graft wrote.',
    cause: error,
  });
}

function entryOf(bytes: Uint8Array): [key: string, value: string] {
  const entry: [string, string] = ['', ''];
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === KEY) entry[0] = reader.string();
    else if (field === VALUE) entry[1] = reader.string();
    else reader.skip(type, field);
  }
  return entry;
}
