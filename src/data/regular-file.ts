import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** The largest file that is read: every picture of 2^27 pixels fits, even uncompressed with four channels. */
export const MAX_FILE_BYTES = 2 ** 29;

/** How much of a file is looked at before the rest of it is read. */
const START_BYTES = 512;

/** Without it, opening a named pipe waits for somebody to write. Windows has neither. */
const doNotWait = constants.O_NONBLOCK ?? 0;

/**
 * Reads a file whole if its beginning is wanted, and no more than its beginning if not, however large it is. Named
 * pipes, sockets and devices are not read: some never end, from others nothing ever comes.
 *
 * @throws the file system's error, or one that says that it is no regular file or larger than MAX_FILE_BYTES
 */
export async function readRegularFile(
  path: string,
  isWanted: (start: Uint8Array) => boolean,
): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | doNotWait);
  try {
    const size = await sizeOf(handle);
    const start = new Uint8Array(Math.min(size, START_BYTES));
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    if (bytesRead < start.length || !isWanted(start)) return start.subarray(0, bytesRead);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function sizeOf(handle: FileHandle): Promise<number> {
  const stats = await handle.stat();
  if (stats.isDirectory()) throw new Error('a folder, not a file');
  if (!stats.isFile()) throw new Error('not a regular file');
  if (stats.size <= MAX_FILE_BYTES) return stats.size;
  const [size, limit] = [stats.size, MAX_FILE_BYTES].map((bytes) => Math.round(bytes / 2 ** 20));
  throw new Error(`${size} MiB is more than the limit of ${limit} MiB for a file`);
}
