import { counted } from '../counted.js';
import { NO_IMAGE_FILES } from '../folders/index.js';

/* What commands say of files that cannot be read, and of folders in which there is nothing to read. */

/** Whether a named folder has no image files: nothing is the matter with any file. */
export function isEmptyFolder(reason: string): boolean {
  return reason === NO_IMAGE_FILES;
}

/** A line about a path that gives no picture. */
export function unreadLine(path: string, reason: string): string {
  return isEmptyFolder(reason) ? `${path}: ${reason}` : `${path}: cannot be read: ${reason}`;
}

/** How many files could not be read, and in how many folders there is none; no line where there is nothing to say. */
export function unreadSummary({
  unreadable,
  folders,
  all,
}: {
  /** Files. */
  readonly unreadable: number;
  /** Without image files. */
  readonly folders: number;
  /** Of so many files; undefined where that is said elsewhere. */
  readonly all?: number;
}): string[] {
  const files = all === undefined ? counted(unreadable, 'file') : `${unreadable} of ${counted(all, 'file')}`;
  return [
    ...(unreadable > 0 ? [`${files} could not be read.`] : []),
    ...(folders > 0 ? [`${counted(folders, 'folder has', 'folders have')} no image files.`] : []),
  ];
}
