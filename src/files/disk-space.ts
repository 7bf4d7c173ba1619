import { statfs } from 'node:fs/promises';

/** What is left free on a disk for everything else that wants to write there. */
const KEPT_FREE = 1024 ** 3;

/** Bytes that may still be written to the disk that holds a folder; infinitely many where that cannot be found out. */
export async function writableBytes(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return Math.max(0, bavail * bsize - KEPT_FREE);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
