import { link, mkdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { numberedName } from '../file-name.js';
import { copyFileWhole, isSameEntry, whenFree } from '../files/index.js';
import { digestOfFile } from './digest.js';

/**
 * Moves a file to a path that does not exist. At every moment a complete copy exists under one of the two paths; if the
 * process is killed, there may be two, which `isSameFile` recognizes.
 *
 * @param temporary where a copy is written before it gets its name, when the two lie on different disks: a path on the
 *   same disk as `to`
 * @returns false when there is something at `to` already; nothing was done
 * @throws the file system's error when it cannot be moved; it is where it was
 */
export async function moveFile(from: string, to: string, temporary: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true });
  // A second name for the same file, unlike renaming, never replaces what is there.
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Another disk, or one without hard links. Copying works or fails with the real reason.
    if (!(await copyFileWhole(from, to, temporary))) return false;
  }
  try {
    await whenFree(() => unlink(from));
  } catch (error) {
    await unlink(to).catch(() => undefined);
    throw error;
  }
  return true;
}

/** Whether two paths are one file, or two with the same content, left by an interrupted move. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => stat(path, { bigint: true })));
  if (isSameEntry(first, second)) return true;
  if (first.size !== second.size) return false;
  return (await digestOfFile(one)) === (await digestOfFile(other));
}

/** The path with a number in its name, as `numberedName` writes it. */
export function numberedPath(path: string, number: number): string {
  return join(dirname(path), numberedName(basename(path), number));
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
