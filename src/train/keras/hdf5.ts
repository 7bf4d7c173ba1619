import type { Dataset, Group } from 'h5wasm';
import { GraftError, reasonOf } from '../../errors.js';

/** A tensor in an HDF5 file; its values are read when they are asked for. */
export interface Hdf5Tensor {
  readonly shape: readonly number[];
  /** Floating point of 16, 32 or 64 bits, or whole numbers. @throws GraftError when they cannot be read */
  read(): Float32Array;
}

/** An HDF5 file that is open for reading. */
export interface Hdf5Reader {
  /** Names in a group; empty if there is no such group. */
  names(group: string): string[];
  tensor(path: string): Hdf5Tensor | undefined;
  /** A text, or a list of texts, in an attribute of a group; undefined if there is none. */
  attribute(group: string, name: string): string | readonly string[] | undefined;
}

/** One tensor for a new file. */
export interface Hdf5Entry {
  /** Groups and name: `layers/dense/vars/0`. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Of one dimension or text, against files that declare more than they hold. */
const MOST_AXES = 8;

let used = 0;

/** Whether the bytes begin as an HDF5 file does. */
export function isHdf5(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/** The HDF5 library is 4 MB of WebAssembly, which only programs that use such files load. */
async function loadHdf5() {
  const { default: hdf5 } = await import('h5wasm');
  const module = await hdf5.ready;
  // Otherwise the library prints its errors.
  module.activate_throwing_error_handler();
  return { File: hdf5.File, FS: module.FS };
}

/** A file in memory. */
export interface NamedBytes {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads an HDF5 file, or several as one: groups of the same name are one group.
 *
 * @param hint what to do about a damaged file
 * @throws GraftError when one is damaged, cut off or no HDF5 file
 */
export async function readHdf5<T>(
  parts: NamedBytes | readonly NamedBytes[],
  read: (file: Hdf5Reader) => T,
  hint = 'Copy it again, or save the model again.',
): Promise<T> {
  const { File, FS } = await loadHdf5();
  const open: { file: InstanceType<typeof File> | undefined; place: string }[] = [];
  const list = [parts].flat();
  let { name } = list[0];
  try {
    const readers = list.map((part) => {
      ({ name } = part);
      // The library has a file system of its own, in memory.
      const opened: (typeof open)[number] = { file: undefined, place: `/read-${used++}.h5` };
      open.push(opened);
      FS.writeFile(opened.place, part.bytes);
      opened.file = new File(opened.place, 'r');
      return readerOf(opened.file, name);
    });
    return read(readers.length === 1 ? readers[0] : joined(readers));
  } catch (error) {
    if (error instanceof GraftError) throw error;
    throw new GraftError(`${name} is damaged or cut off: its HDF5 content cannot be read.`, {
      hint: `${hint} Reason: ${reasonOf(error)}.`,
      cause: error,
    });
  } finally {
    for (const { file, place } of open) {
      closed(file);
      FS.unlink(place);
    }
  }
}

function joined(readers: readonly Hdf5Reader[]): Hdf5Reader {
  const first = <T>(find: (reader: Hdf5Reader) => T | undefined): T | undefined => {
    for (const reader of readers) {
      const found = find(reader);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    names: (group) => [...new Set(readers.flatMap((reader) => reader.names(group)))],
    tensor: (path) => first((reader) => reader.tensor(path)),
    attribute: (group, name) => first((reader) => reader.attribute(group, name)),
  };
}

/** A file that could not be read may not be closed either, which is no further problem. */
function closed(file: { close(): void } | undefined): void {
  try {
    file?.close();
  } catch {
    // The library keeps nothing of a file that it could not open.
  }
}

function readerOf(file: Group, name: string): Hdf5Reader {
  const at = (path: string): unknown => (path === '' ? file : file.get(path));
  const isGroup = (value: unknown): value is Group => typeof (value as Group | null)?.keys === 'function';
  return {
    names: (path) => {
      const group = at(path);
      return isGroup(group) ? group.keys() : [];
    },
    tensor: (path) => {
      const found = at(path) as Dataset | null;
      if (found === null || isGroup(found) || found.shape === undefined) return undefined;
      const shape = found.shape ?? [];
      if (shape.length > MOST_AXES) {
        throw new GraftError(`${name} is damaged: ${path} has ${shape.length} axes.`);
      }
      return { shape, read: () => numbers(found, `${name}: ${path}`) };
    },
    attribute: (path, key) => {
      const group = at(path);
      if (!isGroup(group)) return undefined;
      const { attrs } = group;
      if (!Object.hasOwn(attrs, key)) return undefined;
      const { value } = attrs[key];
      if (typeof value === 'string') return withoutPadding(value);
      // An empty list has no texts from which its type could be seen.
      if (ArrayBuffer.isView(value) && value.byteLength === 0) return [];
      if (!Array.isArray(value)) return undefined;
      return value.map((each) => withoutPadding(String(each)));
    },
  };
}

/** HDF5 pads texts of a fixed length with zeros. */
function withoutPadding(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function numbers(dataset: Dataset, where: string): Float32Array {
  const { value } = dataset;
  if (value instanceof Float32Array) return value;
  if (typeof value === 'number') return Float32Array.of(value);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    return Float32Array.from(value, Number);
  }
  if (ArrayBuffer.isView(value)) return Float32Array.from(value as unknown as ArrayLike<number>);
  throw new GraftError(`${where} holds no numbers.`, { hint: 'Expected floating point numbers.' });
}

/** The content of a new HDF5 file. */
export async function hdf5Bytes(
  entries: readonly Hdf5Entry[],
  groups: readonly string[],
): Promise<Uint8Array> {
  const { File, FS } = await loadHdf5();
  const place = `/write-${used++}.h5`;
  const file = new File(place, 'w');
  try {
    const made = new Map<string, Group>([['', file]]);
    const groupAt = (path: string): Group => {
      const found = made.get(path);
      if (found !== undefined) return found;
      const cut = path.lastIndexOf('/');
      const group = groupAt(cut < 0 ? '' : path.slice(0, cut)).create_group(path.slice(cut + 1));
      made.set(path, group);
      return group;
    };
    for (const path of groups) groupAt(path);
    for (const { path, shape, data } of entries) {
      const cut = path.lastIndexOf('/');
      groupAt(path.slice(0, cut)).create_dataset({ name: path.slice(cut + 1), data, shape: [...shape] });
    }
  } finally {
    file.close();
  }
  try {
    return FS.readFile(place);
  } finally {
    FS.unlink(place);
  }
}
