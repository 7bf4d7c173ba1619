import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { limitConcurrency } from './concurrency.js';
import { fileReason } from './file-error.js';

/** A file that cannot be used, and why, as one short sentence. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface ImageFiles {
  /** Paths that begin with the folder's own path. */
  readonly paths: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

const READABLE = ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.tif', '.tiff', '.avif'];
const UNREADABLE = ['.bmp', '.heic', '.heif', '.jp2', '.jxl'];

const STATS_AT_ONCE = 32;

/**
 * Finds the image files in a folder and the folders in it. The order is Keras': folders sorted by their path, the files
 * of each sorted by name. Hidden files and folders (names that begin with a dot) and files that are no images are left
 * out. Image files that cannot be used (empty, or of a kind that cannot be decoded) are listed as skipped. Symbolic
 * links to files are followed, those to folders are not, so a loop of links does no harm.
 *
 * Names are compared by character code, so the order does not depend on the language of the machine.
 *
 * @throws the file system's error when the folder itself cannot be read
 */
export async function listImages(directory: string): Promise<ImageFiles> {
  const limit = limitConcurrency(STATS_AT_ONCE);
  const folders = await listFolders(directory);
  const candidates = folders.folders.flatMap((folder) => folder.files);
  const reasons = await Promise.all(candidates.map((path) => limit(() => reasonToSkip(path))));
  const skipped = [...folders.skipped];
  const paths: string[] = [];
  candidates.forEach((path, index) => {
    const reason = reasons[index];
    if (reason === undefined) paths.push(path);
    else skipped.push({ path, reason });
  });
  return { paths, skipped };
}

interface Folder {
  /** Path below the start, with forward slashes on every system, so that the order is the same everywhere. */
  readonly relative: string;
  readonly files: readonly string[];
}

async function listFolders(directory: string): Promise<{ folders: Folder[]; skipped: SkippedFile[] }> {
  const folders: Folder[] = [];
  const skipped: SkippedFile[] = [];
  const waiting = [''];
  for (let relative = waiting.pop(); relative !== undefined; relative = waiting.pop()) {
    let entries: Dirent[];
    try {
      entries = await readdir(join(directory, relative), { withFileTypes: true });
    } catch (error) {
      if (relative === '') throw error;
      skipped.push({
        path: join(directory, relative),
        reason: `cannot read the folder: ${fileReason(error)}`,
      });
      continue;
    }
    const files: string[] = [];
    for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const path = join(directory, below);
      if (entry.isDirectory()) waiting.push(below);
      else if (entry.isSymbolicLink() && (await isFolder(path))) {
        skipped.push({ path, reason: 'a symbolic link to a folder inside a class is not followed' });
      } else if (isImageName(entry.name)) files.push(path);
    }
    folders.push({ relative, files: files.sort(byCharacterCode) });
  }
  folders.sort((one, other) => byCharacterCode(one.relative, other.relative));
  return { folders, skipped };
}

async function reasonToSkip(path: string): Promise<string | undefined> {
  const extension = UNREADABLE.find((ending) => path.toLowerCase().endsWith(ending));
  if (extension !== undefined) {
    return `${extension.slice(1).toUpperCase()} images cannot be read; convert it to JPEG or PNG`;
  }
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return 'not a regular file';
    return stats.size === 0 ? 'empty file' : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'a symbolic link to a file that is not there'
      : fileReason(error);
  }
}

function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return [...READABLE, ...UNREADABLE].some((extension) => lower.endsWith(extension));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Order of JavaScript's `<` on strings, the same on every machine. */
export function byCharacterCode(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
