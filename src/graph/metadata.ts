import { BinaryReader } from '@bufbuild/protobuf/wire';
import { GraftError, reasonOf } from '../errors.js';

/* Numbers of the fields in onnx.proto: ModelProto and StringStringEntryProto. */
const GRAPH = 7;
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;

/**
 * Reads the metadata of an .onnx file and skips the rest, including weights. `parseGraph` reads all of it.
 *
 * @param source the origin of the bytes, for messages
 * @throws GraftError when the bytes are not an ONNX model
 */
export function readMetadata(bytes: Uint8Array, source: string): Map<string, string> {
  try {
    const metadata = new Map<string, string>();
    let hasGraph = false;
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field === METADATA_PROPS) metadata.set(...entryOf(reader.bytes()));
      else reader.skip(type, field);
      hasGraph ||= field === GRAPH;
    }
    if (!hasGraph) throw new Error('it contains no network');
    return metadata;
  } catch (error) {
    throw notAModel(source, error);
  }
}

/** The reasons come from a reader of protobuf and say little by themselves. */
export function notAModel(source: string, error: unknown): GraftError {
  return new GraftError(
    `${source} is not an ONNX model: it is damaged, cut off or another kind of file (${reasonOf(error)}).`,
    {
      hint: 'Expected a model.onnx that Graft wrote.',
      cause: error,
    },
  );
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
