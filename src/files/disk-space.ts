import { statfs } from 'node:fs/promises';

/** Space that is left free on a disk for other programs. */
const KEPT_FREE = 1024 ** 3;

/** Bytes that may still be written to the disk of a folder; infinite if that is unknown. */
export async function writableBytes(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return Math.max(0, bavail * bsize - KEPT_FREE);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
