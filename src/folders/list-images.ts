import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byCharacterCode } from '../by-character-code.js';
import { limitConcurrency } from '../concurrency.js';
import type { LeftOutFile, SkippedFile, SkipReason } from '../datasets/index.js';
import { fileReason, unreachableKind } from '../files/index.js';
import { formatOfName, unsupportedReason } from '../pictures/index.js';
import { isHiddenName, isSystemName, writtenByGraft } from './left-alone.js';

export interface ImageFiles {
  /** Paths that begin with the folder's own path. */
  readonly paths: readonly string[];
  /** Image files that cannot be used, folders that cannot be read, and links to folders. */
  readonly skipped: readonly LeftOutFile[];
  /** Files whose names are not those of images, hidden files and hidden folders. */
  readonly ignored: readonly SkippedFile[];
}

const STATS_AT_ONCE = 32;

/**
 * Finds the image files in a folder and the folders in it. The order is Keras': folders sorted by their path, the files
 * of each sorted by name. Hidden files and folders (names that begin with a dot), those of operating systems and network
 * storage (`Thumbs.db`, `@eaDir`), folders that Graft wrote, and files that are no images are left out and listed as
 * ignored. Image files that cannot be used (empty, or of a kind that cannot be decoded) are listed as
 * skipped. Symbolic links to files are followed, those to folders are not, so a loop of links does no harm.
 *
 * Names are compared by character code, so the order does not depend on the language of the machine.
 *
 * @param read gives the entries of a folder, where they have been read before
 * @throws the file system's error when the folder itself cannot be read
 */
export async function listImages(directory: string, read: ReadEntries = entriesOf): Promise<ImageFiles> {
  const limit = limitConcurrency(STATS_AT_ONCE);
  const found = await listFolders(directory, read);
  const candidates = found.folders.flatMap((folder) => folder.files);
  const reasons = await Promise.all(candidates.map((path) => limit(() => reasonToSkip(path))));
  const skipped = [...found.skipped];
  const paths: string[] = [];
  candidates.forEach((path, index) => {
    const reason = reasons[index];
    if (reason === undefined) paths.push(path);
    else skipped.push({ path, ...reason });
  });
  return { paths, skipped, ignored: found.ignored };
}

type ReadEntries = (directory: string) => Promise<Dirent[]>;

const entriesOf: ReadEntries = (directory) => readdir(directory, { withFileTypes: true });

interface Folder {
  /** Path below the start, with forward slashes on every system, so that the order is the same everywhere. */
  readonly relative: string;
  readonly files: readonly string[];
}

interface FoldersBelow {
  readonly folders: Folder[];
  readonly skipped: LeftOutFile[];
  readonly ignored: SkippedFile[];
}

async function listFolders(directory: string, read: ReadEntries): Promise<FoldersBelow> {
  const found: FoldersBelow = { folders: [], skipped: [], ignored: [] };
  const waiting = [''];
  for (let relative = waiting.pop(); relative !== undefined; relative = waiting.pop()) {
    let entries: Dirent[];
    try {
      entries = await read(join(directory, relative));
    } catch (error) {
      if (relative === '') throw error;
      found.skipped.push(unreadableFolder(join(directory, relative), error));
      continue;
    }
    const written = relative === '' ? undefined : writtenByGraft(entries.map(({ name }) => name));
    if (written !== undefined) {
      found.ignored.push({ path: join(directory, relative), reason: written });
      continue;
    }
    const files: string[] = [];
    for (const entry of entries) {
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const path = join(directory, below);
      if (isHiddenName(entry.name)) found.ignored.push({ path, reason: hiddenReason(entry) });
      else if (isSystemName(entry.name)) found.ignored.push({ path, reason: SYSTEM_ENTRY });
      else if (entry.isDirectory()) waiting.push(below);
      else if (entry.isSymbolicLink() && (await isFolder(path))) {
        const reason = 'a symbolic link to a folder inside a class is not followed';
        found.skipped.push({ path, kind: 'link-to-folder', reason });
      } else if (formatOfName(entry.name) !== undefined) files.push(path);
      else found.ignored.push({ path, reason: NOT_AN_IMAGE_NAME });
    }
    found.folders.push({ relative, files: files.sort(byCharacterCode) });
  }
  found.folders.sort((one, other) => byCharacterCode(one.relative, other.relative));
  return found;
}

/** The reason for a file without the extension of an image. */
export const NOT_AN_IMAGE_NAME = 'not an image by its name';

/** The reason for files that operating systems, network storage and programs keep among photographs. */
export const SYSTEM_ENTRY = 'not a photograph: the system or a program keeps something of its own there';

/** The reason for a file or folder whose name begins with a dot. */
export function hiddenReason(entry: Dirent): string {
  return entry.isDirectory() ? 'a hidden folder' : 'a hidden file';
}

export function unreadableFolder(path: string, error: unknown): LeftOutFile {
  return { path, kind: 'unreadable-folder', reason: `cannot read the folder: ${fileReason(error)}` };
}

/** Why a file cannot be used, judged by its name, kind and size; undefined when it may be usable. */
export async function reasonToSkip(path: string): Promise<SkipReason | undefined> {
  const format = formatOfName(path);
  if (format !== undefined && !format.readable) {
    const extension = path.slice(path.lastIndexOf('.') + 1).toUpperCase();
    return { kind: 'unsupported-format', reason: unsupportedReason(extension) };
  }
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return { kind: 'not-a-file', reason: 'not a regular file' };
    return stats.size === 0 ? { kind: 'empty', reason: 'empty file' } : undefined;
  } catch (error) {
    const failed: SkipReason = { kind: unreachableKind(error), reason: fileReason(error) };
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return failed;
    // Node reads names as UTF-8 and puts this character where they are not, so that the file cannot be found again.
    if (path.includes('\ufffd')) return { kind: 'bad-name', reason: 'its name is not valid UTF-8' };
    const isLink = await lstat(path).then(
      () => true,
      () => false,
    );
    return isLink ? { kind: 'broken-link', reason: 'a symbolic link to a file that is not there' } : failed;
  }
}

/** Whether a path is a folder, or a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
