import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** The largest file that is read: every picture of 2^27 pixels fits, even uncompressed with four channels. */
export const MAX_FILE_BYTES = 2 ** 29;

/** A file is larger than what is read of one. */
export class FileTooLargeError extends Error {
  constructor(size: number, limit: number = MAX_FILE_BYTES) {
    const inMiB = limit % 2 ** 20 === 0 && size >= limit + 2 ** 20;
    const [found, most] = [size, limit].map((bytes) =>
      inMiB ? `${Math.round(bytes / 2 ** 20)} MiB` : `${bytes.toLocaleString('en-US')} bytes`,
    );
    super(`${found} is more than the limit of ${most} for a file`);
    this.name = 'FileTooLargeError';
  }
}

/** How much of a file is examined before the rest is read. */
const START_BYTES = 512;

/** Without this flag, opening a named pipe blocks until somebody writes. Windows has neither. */
const doNotWait = constants.O_NONBLOCK ?? 0;

/**
 * Reads the whole file if its beginning is accepted, and otherwise only its beginning. Does not read named pipes, sockets
 * and devices: some never end, others never send anything.
 *
 * @param most bytes of a file
 * @throws FileTooLargeError
 * @throws the file system's error; its code is EIO when less can be read than the file is long, EISDIR for a folder and ENXIO for what else is no regular file
 */
export async function readRegularFile(
  path: string,
  isWanted: (start: Uint8Array) => boolean,
  most = MAX_FILE_BYTES,
): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | doNotWait);
  try {
    const size = await sizeOf(handle, most);
    const start = new Uint8Array(Math.min(size, START_BYTES));
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    if (bytesRead === start.length && !isWanted(start)) return start;
    const content = bytesRead < start.length ? start.subarray(0, bytesRead) : await handle.readFile();
    // A disk that goes away may end a file early without an error. What is missing then is no fault of the file.
    if (content.length < size) throw Object.assign(new Error('it ends too early'), { code: 'EIO' });
    return content;
  } finally {
    await handle.close();
  }
}

async function sizeOf(handle: FileHandle, most: number): Promise<number> {
  const stats = await handle.stat();
  if (stats.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  if (!stats.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENXIO' });
  if (stats.size > most) throw new FileTooLargeError(stats.size, most);
  return stats.size;
}
