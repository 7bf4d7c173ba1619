import { files } from '#platform';
import { GraftError, reasonOf } from '../errors.js';
import { formatShape, type Variable } from '../nn/index.js';

/*
 * Weights in the safetensors format, which Hugging Face's libraries read in many languages: the length of the header
 * (8 bytes, little-endian), the header as JSON, the numbers. https://github.com/huggingface/safetensors
 */

/** A tensor of a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [from: number, to: number];
}

const LENGTH_BYTES = 8;
const BLANK = 0x20;
/** The format's own limit. */
const MOST_HEADER_BYTES = 100_000_000;

/**
 * Writes variables under their paths. The file appears whole or not at all.
 *
 * @throws GraftError when two variables have the same path, or when the file cannot be written
 */
export async function writeWeights(path: string, variables: readonly Variable[]): Promise<void> {
  const header: Record<string, TensorEntry | Record<string, string>> = { __metadata__: { format: 'graft' } };
  let size = 0;
  for (const variable of variables) {
    if (Object.hasOwn(header, variable.path)) {
      throw new GraftError(
        `Two variables have the path ${variable.path}, so that a file cannot tell them apart.`,
        {
          hint: 'Give the layers names of their own.',
        },
      );
    }
    const end = size + variable.size * Float32Array.BYTES_PER_ELEMENT;
    header[variable.path] = { dtype: 'F32', shape: variable.shape, data_offsets: [size, end] };
    size = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerSize = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = new Uint8Array(LENGTH_BYTES + headerSize + size).fill(BLANK, 0, LENGTH_BYTES + headerSize);
  viewOf(bytes).setBigUint64(0, BigInt(headerSize), true);
  bytes.set(json, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerSize;
  for (const { value } of variables) {
    // Every platform that Node and browsers run on is little-endian, as the format is.
    bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), offset);
    offset += value.byteLength;
  }
  await files.write(path, bytes);
}

/**
 * Reads all tensors of a file.
 *
 * @throws GraftError naming the file when it cannot be read, has another format, is cut short, or holds numbers other
 * than float32
 */
export async function readWeights(path: string): Promise<Map<string, StoredTensor>> {
  let bytes: Uint8Array;
  try {
    bytes = await files.read(path);
  } catch (error) {
    throw new GraftError(`The weights in ${path} cannot be read: ${files.problemOf(error).reason}.`, {
      cause: error,
    });
  }
  const { header, start } = readHeader(path, bytes);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    tensors.set(name, readTensor(path, name, entry, bytes.subarray(start)));
  }
  return tensors;
}

/**
 * Assigns what `writeWeights` wrote.
 *
 * @throws GraftError when the file lacks a variable, has one too many, or one of another shape; then it assigns none
 */
export async function loadWeights(path: string, variables: readonly Variable[]): Promise<void> {
  const tensors = await readWeights(path);
  const hint = 'Build the model as it was built when the weights were saved.';
  for (const variable of variables) {
    const tensor = tensors.get(variable.path);
    if (tensor === undefined) {
      throw new GraftError(`${path} has no weights for ${variable.path}.`, { hint });
    }
    if (formatShape(tensor.shape) !== formatShape(variable.shape)) {
      throw new GraftError(
        `${path} has ${variable.path} of shape ${formatShape(tensor.shape)}, but the model expects ${formatShape(variable.shape)}.`,
        { hint },
      );
    }
  }
  const known = new Set(variables.map((variable) => variable.path));
  const unknown = [...tensors.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new GraftError(`${path} has weights for ${unknown}, which the model does not have.`, { hint });
  }
  for (const variable of variables) variable.assign(tensors.get(variable.path)!.data);
}

function readHeader(path: string, bytes: Uint8Array): { header: Record<string, TensorEntry>; start: number } {
  const size = bytes.length < LENGTH_BYTES ? -1 : Number(viewOf(bytes).getBigUint64(0, true));
  const start = LENGTH_BYTES + size;
  if (size < 2 || size > MOST_HEADER_BYTES || start > bytes.length) {
    throw notOfThisFormat(path, 'the length of its header is impossible');
  }
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start)));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return { header: header as Record<string, TensorEntry>, start };
    }
  } catch (error) {
    throw notOfThisFormat(path, `its header is not JSON (${reasonOf(error)})`);
  }
  throw notOfThisFormat(path, 'its header is not a JSON object');
}

function readTensor(path: string, name: string, entry: TensorEntry, data: Uint8Array): StoredTensor {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  if (dtype !== 'F32') {
    throw new GraftError(`${path} has ${name} as ${dtype}, but only F32 (float32) can be read.`);
  }
  const count = Array.isArray(shape) ? shape.reduce((product, length) => product * length, 1) : -1;
  const [from, to] = Array.isArray(offsets) ? offsets : [0, -1];
  if (to - from !== count * Float32Array.BYTES_PER_ELEMENT || from < 0) {
    throw notOfThisFormat(path, `the offsets of ${name} do not match its shape`);
  }
  if (to > data.length) {
    throw new GraftError(`${path} ends in the middle of ${name}: it was cut short.`);
  }
  // Copied, because a tensor may begin at an offset that is not a multiple of four bytes.
  const copy = Uint8Array.from(data.subarray(from, to));
  return { shape, data: new Float32Array(copy.buffer) };
}

function notOfThisFormat(path: string, reason: string): GraftError {
  return new GraftError(`${path} is not a safetensors file: ${reason}.`, {
    hint: 'Pass a file that saveWeights or ModelCheckpoint wrote.',
  });
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
