import { copyFile, link, open, rename, stat, unlink, utimes } from 'node:fs/promises';
import { exists } from './exists.js';
import { whenFree } from './when-free.js';

/**
 * Copies a file to a path that does not exist. The copy gets its name only when it is complete, and keeps the times of
 * the file.
 *
 * @param temporary where it is written before: a path on the same disk as `to`
 * @returns false when there is something at `to` already; nothing was done
 * @throws the file system's error
 */
export async function copyFileWhole(from: string, to: string, temporary: string): Promise<boolean> {
  try {
    await copyFile(from, temporary);
    const { atime, mtime } = await stat(from);
    await utimes(temporary, atime, mtime);
    const file = await open(temporary, 'r+');
    await file.sync().finally(() => file.close());
    try {
      await link(temporary, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || (await exists(to))) return false;
      await whenFree(() => rename(temporary, to));
      return true;
    }
    return true;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}
