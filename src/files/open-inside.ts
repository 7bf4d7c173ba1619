import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { isSameEntry } from './same-entry.js';

/** Without it, opening a named pipe blocks a thread until somebody writes. Windows has neither. */
const doNotWait = constants.O_NONBLOCK ?? 0;

/** Says whether a real path, without links, may be used. */
export type IsInside = (real: string) => boolean;

/**
 * Opens a file or folder for reading, and checks what was opened, not what lay there before: whoever puts a link in its
 * place, or in place of a folder on the way, at whatever moment, gains nothing.
 *
 * @returns undefined when there is nothing, or when what was opened lies elsewhere
 * @throws the file system's error when it is there but cannot be opened
 */
export async function openInside(path: string, isInside: IsInside): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | doNotWait);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
  const real = await realPathOf(handle, path).catch(() => undefined);
  if (real !== undefined && isInside(real)) return handle;
  await handle.close();
  return undefined;
}

/**
 * Works with a file or folder that was opened and checked as `openInside` does.
 *
 * @param use is given a path that means what was opened, whatever happens to the file's name meanwhile
 * @returns undefined when it was not opened
 */
export async function useInside<Result>(
  path: string,
  isInside: IsInside,
  use: (path: string) => Promise<Result>,
): Promise<Result | undefined> {
  const handle = await openInside(path, isInside);
  if (handle === undefined) return undefined;
  try {
    return await use(pinnedPath(handle, path));
  } finally {
    await handle.close();
  }
}

/** A path to what is open. Other systems than Linux have none, so there the name has to do. */
function pinnedPath(handle: FileHandle, path: string): string {
  return process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path;
}

/** Where an open file lies. */
async function realPathOf(handle: FileHandle, path: string): Promise<string | undefined> {
  if (process.platform === 'linux') return await readlink(`/proc/self/fd/${handle.fd}`);
  const real = await realpath(path);
  const [opened, there] = [await handle.stat({ bigint: true }), await lstat(real, { bigint: true })];
  return isSameEntry(opened, there) ? real : undefined;
}
