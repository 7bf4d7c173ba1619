import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { defaultCacheDirectory } from '../download/index.js';

interface CacheDirectory {
  readonly path: string;
  /** The usual folder, which cannot be written. */
  readonly instead?: string;
}

/**
 * Where downloads are kept: GRAFT_HOME, else the platform's cache folder. Users without a home folder, as in many
 * containers, cannot write the latter; they get one in the folder for temporary files.
 */
export function cacheDirectory(): CacheDirectory {
  const { GRAFT_HOME } = process.env;
  if (GRAFT_HOME !== undefined && GRAFT_HOME !== '') return { path: resolve(GRAFT_HOME) };
  const path = defaultCacheDirectory();
  if (isWritable(path)) return { path };
  const own = join(tmpdir(), `graft-${userName()}`);
  return isWritable(own) && isOurs(own) ? { path: own, instead: path } : { path };
}

/** Whether a folder can be written or created. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    const parent = dirname(path);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== path && isWritable(parent);
  }
}

/** All users share the folder for temporary files, so another user may have created this name. */
function isOurs(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined || process.getuid === undefined || found.uid === process.getuid();
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // The user's number has no entry in the system's list.
    return String(process.getuid?.() ?? 'user');
  }
}
