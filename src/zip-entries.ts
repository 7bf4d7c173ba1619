import { crc32InSteps } from './crc32.js';
import { zipName } from './zip-name.js';

/** Why an archive, or a file in it, cannot be unpacked. */
export type ZipProblem = 'damaged' | 'encrypted' | 'method';

export class ZipError extends Error {
  readonly problem: ZipProblem;
  /** The archive, or the file in it. */
  readonly file: string;

  constructor(problem: ZipProblem, file: string) {
    super(`${file}: ${problem}`);
    this.name = 'ZipError';
    this.problem = problem;
    this.file = file;
  }
}

/** A file in an archive. */
export interface ZippedFile {
  /** Its folders, the outermost first. */
  readonly path: readonly string[];
  readonly name: string;
  /** Bytes when it is unpacked, as the archive says. */
  readonly size: number;
  /** @throws ZipError when it cannot be unpacked, or has another size or checksum than the archive says */
  open(): Promise<Blob>;
}

/** The entries of an archive. */
export interface ZipContent {
  readonly files: readonly ZippedFile[];
  readonly folders: readonly (readonly string[])[];
}

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const PLACE_OF_END_64 = 0x07064b50;
const PLACE_OF_END_64_BYTES = 20;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const MOST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const IN_64 = 0xffffffff;
const SIZES_64 = 1;
const LINK = 0o120000;
const KIND_OF_FILE = 0o170000;

/**
 * Lists the files in a zip archive. It reads only the directory at the end; each file is unpacked when it is opened, and
 * its checksum compared.
 *
 * @param folder the folder for the files
 * @throws ZipError when it is not an archive, or cut off
 */
export async function zipContent(archive: File, folder: string): Promise<ZipContent> {
  const damaged = new ZipError('damaged', archive.name);
  const { list, count, shift } = await listOfEntries(archive, damaged);
  const files: ZippedFile[] = [];
  const folders = new Map<string, string[]>([[folder, [folder]]]);
  let at = 0;
  for (let entry = 0; entry < count; entry += 1) {
    if (at + ENTRY_BYTES > list.byteLength || list.getUint32(at, true) !== ENTRY) throw damaged;
    const { next, written, isLink, ...described } = readEntry(list, at);
    at = next;
    const names = written.split('/').filter((name) => name !== '' && name !== '.');
    // No photograph's path may lead out of the archive.
    if (names.includes('..') || isLink) continue;
    const isFolder = written.endsWith('/');
    const path = [folder, ...(isFolder ? names : names.slice(0, -1))];
    folders.set(path.join('/'), path);
    const name = names.at(-1);
    if (isFolder || name === undefined) continue;
    files.push({
      path,
      name,
      size: described.size,
      open: () => unpacked(archive, { ...described, name, start: described.start + shift }),
    });
  }
  return { files, folders: [...folders.values()] };
}

async function listOfEntries(
  archive: Blob,
  damaged: ZipError,
): Promise<{ list: DataView; count: number; shift: number }> {
  const tailStart = Math.max(0, archive.size - END_BYTES - MOST_COMMENT);
  const tail = await bytesOf(archive, tailStart, archive.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw damaged;
  let count = tail.getUint16(end + 10, true);
  let size = tail.getUint32(end + 12, true);
  let start = tail.getUint32(end + 16, true);
  let endsAt = tailStart + end;
  const place = end - PLACE_OF_END_64_BYTES;
  if (place >= 0 && tail.getUint32(place, true) === PLACE_OF_END_64) {
    endsAt = Number(tail.getBigUint64(place + 8, true));
    const large = await bytesOf(archive, endsAt, endsAt + 56);
    if (large.byteLength < 56 || large.getUint32(0, true) !== END_64) throw damaged;
    count = Number(large.getBigUint64(32, true));
    size = Number(large.getBigUint64(40, true));
    start = Number(large.getBigUint64(48, true));
  }
  // Other data can precede the archive, such as a program that unpacks it.
  const shift = endsAt - size - start;
  if (shift < 0) throw damaged;
  return { list: await bytesOf(archive, start + shift, endsAt), count, shift };
}

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly start: number;
}

function readEntry(
  list: DataView,
  at: number,
): Omit<Entry, 'name'> & { next: number; written: string; isLink: boolean } {
  const flags = list.getUint16(at + 8, true);
  const nameLength = list.getUint16(at + 28, true);
  const extraLength = list.getUint16(at + 30, true);
  const extra = at + ENTRY_BYTES + nameLength;
  let size = list.getUint32(at + 24, true);
  let packedSize = list.getUint32(at + 20, true);
  let start = list.getUint32(at + 42, true);
  const bytesAt = (place: number, length: number): Uint8Array =>
    new Uint8Array(list.buffer, list.byteOffset + place, length);
  const extraFields: { id: number; data: Uint8Array }[] = [];
  for (let field = extra; field + 4 <= extra + extraLength; ) {
    const id = list.getUint16(field, true);
    const length = Math.min(list.getUint16(field + 2, true), extra + extraLength - field - 4);
    extraFields.push({ id, data: bytesAt(field + 4, length) });
    if (id === SIZES_64) {
      let value = field + 4;
      const next = (): number => {
        value += 8;
        return Number(list.getBigUint64(value - 8, true));
      };
      if (size === IN_64) size = next();
      if (packedSize === IN_64) packedSize = next();
      if (start === IN_64) start = next();
    }
    field += 4 + length;
  }
  const bytes = bytesAt(at + ENTRY_BYTES, nameLength);
  return {
    ...{ flags, size, packedSize, start },
    method: list.getUint16(at + 10, true),
    checksum: list.getUint32(at + 16, true),
    written: zipName({ bytes, flags, extraFields }),
    isLink: ((list.getUint32(at + 38, true) >>> 16) & KIND_OF_FILE) === LINK,
    next: extra + extraLength + list.getUint16(at + 32, true),
  };
}

async function unpacked(archive: Blob, entry: Entry): Promise<Blob> {
  const { name, flags, method, packedSize, size, checksum, start } = entry;
  if ((flags & ENCRYPTED) !== 0) throw new ZipError('encrypted', name);
  if (method !== STORED && method !== DEFLATED) throw new ZipError('method', name);
  const damaged = new ZipError('damaged', name);
  const head = await bytesOf(archive, start, start + LOCAL_BYTES);
  if (head.byteLength < LOCAL_BYTES || head.getUint32(0, true) !== LOCAL) throw damaged;
  const from = start + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = archive.slice(from, from + packedSize);
  const stream =
    method === STORED ? packed.stream() : packed.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let sum = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      // A file that exceeds its stated size is meant to fill the memory.
      if (length > size) throw damaged;
      sum = crc32InSteps(value, sum);
      pieces.push(value as Uint8Array<ArrayBuffer>);
    }
  } catch {
    throw damaged;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (length !== size || sum !== checksum) throw damaged;
  return new Blob(pieces);
}

async function bytesOf(blob: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await blob.slice(start, end).arrayBuffer());
}
