import { statfs } from 'node:fs/promises';
import { GraftError } from '../errors.js';

/** Space that is left free on a disk for other programs. */
const KEPT_FREE = 1024 ** 3;

/**
 * Makes sure that a folder's disk has room for what will be written, before hours of work end with a full disk.
 *
 * @param folder is there
 * @param bytes at most
 * @throws GraftError when it has not; where the system does not tell, nothing is checked
 */
export async function expectSpace(folder: string, bytes: number): Promise<void> {
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (free >= bytes) return;
  const [needed, there] = [bytes, free].map((count) => Math.ceil(count / 1e6));
  throw new GraftError(`${folder} needs about ${needed} MB, but its disk has only ${there} MB left.`, {
    hint: 'Free some space, or choose a folder on another disk with --out.',
  });
}

/** Bytes that may still be written to the disk of a folder; infinite if that is unknown. */
export async function writableBytes(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return Math.max(0, bavail * bsize - KEPT_FREE);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
