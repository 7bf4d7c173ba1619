import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { FileTooLargeError, MAX_FILE_BYTES } from './regular-file.js';

/** Without this flag, opening a named pipe blocks a thread until somebody writes, and the process cannot end. */
const doNotWait = constants.O_NONBLOCK ?? 0;

/** Milliseconds between looks at a pipe. */
const PIPE_INTERVAL = 10;
/** Milliseconds after which a pipe that nobody has opened for writing is given up. */
const LONGEST_WAIT = 10_000;
const PIECE_BYTES = 64 * 1024;

/** Options of `readBytes` and `readText`. */
export interface ReadOptions {
  /** Whether the path may be a pipe, such as that of process substitution: `<(zcat list.gz)`. Default false. */
  readonly pipe?: boolean;
  /** Most bytes that are read. Default half a GiB. */
  readonly most?: number;
}

/**
 * Reads a whole file that must not be a device, which may have no end, nor a pipe unless that is said.
 *
 * @throws FileTooLargeError
 * @throws the file system's error; its code is EISDIR for a folder and ENXIO for what else is no regular file
 */
export async function readBytes(path: string, options: ReadOptions = {}): Promise<Buffer> {
  const { pipe = false, most = MAX_FILE_BYTES } = options;
  const handle = await open(path, constants.O_RDONLY | doNotWait);
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    if (pipe && stats.isFIFO()) return await readPipe(handle, most);
    if (!stats.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENXIO' });
    if (stats.size > most) throw new FileTooLargeError(stats.size, most);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Reads a whole file as UTF-8; see `readBytes`. */
export async function readText(path: string, options?: ReadOptions): Promise<string> {
  return (await readBytes(path, options)).toString('utf8');
}

/** No bytes mean the end of a pipe, or that nobody writes to it yet. */
async function readPipe(handle: FileHandle, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  let lastWriter = performance.now();
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const count = await readSome(handle, piece);
    if (count === 0 && length > 0) return Buffer.concat(pieces);
    if (count !== 0) lastWriter = performance.now();
    if (performance.now() - lastWriter > LONGEST_WAIT) {
      throw Object.assign(new Error('a pipe that nobody writes to'), { code: 'ENOWRITER' });
    }
    if (count === undefined || count === 0) {
      await wait(PIPE_INTERVAL);
      continue;
    }
    pieces.push(piece.subarray(0, count));
    length += count;
    if (length > most) throw new FileTooLargeError(length, most);
  }
}

/** @returns undefined when the writer has nothing at the moment */
async function readSome(handle: FileHandle, piece: Buffer): Promise<number | undefined> {
  try {
    return (await handle.read(piece, 0, piece.length, null)).bytesRead;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
