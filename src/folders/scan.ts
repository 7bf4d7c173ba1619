import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ScannedFile, SkippedFile } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import { exists, fileReason } from '../files/index.js';
import { labelsOfClass } from '../labels.js';
import { formatOfName } from '../pictures/index.js';
import {
  byCharacterCode,
  hiddenReason,
  type ImageFiles,
  listImages,
  NOT_AN_IMAGE_NAME,
  unreadableFolder,
} from './list-images.js';

export interface DirectoryScan {
  readonly classNames: readonly string[];
  /** Every usable image: class by class, inside a class sorted as Keras does. */
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
  /** Everything else: files whose names are not those of images, files in no class folder, and what is hidden. */
  readonly ignored: readonly SkippedFile[];
}

/** The reason for a class folder without a usable image; its files have their own reasons. */
export const EMPTY_CLASS = 'a class folder without a usable image';

/** The reason for an image beside the class folders. */
export const NOT_IN_A_CLASS = 'an image that is not in a class folder';

/** The list in a quarantine folder. Such a folder may be beside class folders but is not a class. */
export const QUARANTINE_LIST = 'quarantine.jsonl';

export const QUARANTINE_FOLDER = 'a folder of bad files that were moved aside';

export const LAYOUT_HINT =
  'Put the images of each class into their own sub-folder: photos/cats/*.jpg and photos/dogs/*.jpg.';

/**
 * Finds the classes and images of a folder (Keras `image_dataset_from_directory`): every sub-folder is a class, sorted
 * by name; the images in it and in its own sub-folders belong to the class.
 *
 * @throws UsageError when the folder is missing, is not a folder, has fewer than two classes or no image
 * @throws GraftError when the folder or a class folder cannot be read
 */
export async function scanDirectory(directory: string): Promise<DirectoryScan> {
  await expectFolder(directory);
  const scan = await scanClassFolders(directory, (folder, error) => {
    throw new GraftError(`Could not read the class folder ${folder}: ${fileReason(error)}.`, {
      cause: error,
    });
  });
  if (scan.classNames.length < 2) {
    const found = scan.classNames.length === 0 ? 'none' : `only ${scan.classNames[0]}`;
    throw new UsageError(`Expected at least two class folders in ${directory} but found ${found}.`, {
      hint: LAYOUT_HINT,
    });
  }
  if (scan.files.length === 0) {
    throw new UsageError(`Expected images in the class folders of ${directory} but found none.`, {
      hint: `Files that count are .jpg, .jpeg, .png, .gif, .webp, .tif, .tiff and .avif. ${LAYOUT_HINT}`,
    });
  }
  return scan;
}

/**
 * The same, but accepts any number of classes and images.
 *
 * @param onUnreadable what to do about a class folder that cannot be read; otherwise it is listed as skipped
 * @throws GraftError when the folder itself cannot be read
 */
export async function scanClassFolders(
  directory: string,
  onUnreadable?: (folder: string, error: unknown) => void,
): Promise<DirectoryScan> {
  const { classNames, skipped, ignored } = await listClasses(directory);
  const files: ScannedFile[] = [];
  for (const [label, className] of classNames.entries()) {
    const folder = join(directory, className);
    let images: ImageFiles;
    try {
      images = await listImages(folder);
    } catch (error) {
      onUnreadable?.(folder, error);
      skipped.push(unreadableFolder(folder, error));
      continue;
    }
    for (const path of images.paths) files.push({ path, labels: labelsOfClass(label) });
    skipped.push(...images.skipped);
    ignored.push(...images.ignored);
    if (images.paths.length === 0) skipped.push({ path: folder, reason: EMPTY_CLASS });
  }
  return { classNames, files, skipped, ignored };
}

/** @throws UsageError when the path is missing or no folder */
export async function expectFolder(directory: string): Promise<void> {
  const stats = await stat(directory).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such folder' : fileReason(error);
    throw new UsageError(`Expected a folder of images at ${directory} but ${problem}.`, {
      hint: `Check the path. ${LAYOUT_HINT}`,
      cause: error,
    });
  });
  if (!stats.isDirectory()) {
    throw new UsageError(`Expected a folder of images at ${directory} but it is a file.`, {
      hint: LAYOUT_HINT,
    });
  }
}

/**
 * The entries of a folder, by name.
 *
 * @throws GraftError when it cannot be read
 */
export async function readFolder(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw new GraftError(`Could not read the folder ${directory}: ${fileReason(error)}.`, { cause: error });
  }
}

interface Classes {
  readonly classNames: string[];
  readonly skipped: SkippedFile[];
  readonly ignored: SkippedFile[];
}

/** Sub-folders, and symbolic links to folders unless they lead back to a folder that holds this one. */
async function listClasses(directory: string): Promise<Classes> {
  const realDirectory = await realpath(directory);
  const found: Classes = { classNames: [], skipped: [], ignored: [] };
  for (const entry of await readFolder(directory)) {
    const path = join(directory, entry.name);
    if (entry.name.startsWith('.')) found.ignored.push({ path, reason: hiddenReason(entry) });
    else if (entry.isDirectory()) {
      if (await exists(join(path, QUARANTINE_LIST))) found.ignored.push({ path, reason: QUARANTINE_FOLDER });
      else found.classNames.push(entry.name);
    } else if (!entry.isSymbolicLink()) found.ignored.push(outsideOfClasses(path));
    else {
      const target = await realpath(path).catch(() => undefined);
      if (target === undefined || !(await stat(target)).isDirectory())
        found.ignored.push(outsideOfClasses(path));
      else if (holds(target, realDirectory))
        found.skipped.push({ path, reason: 'a symbolic link back to its own folder' });
      else found.classNames.push(entry.name);
    }
  }
  found.classNames.sort(byCharacterCode);
  return found;
}

function outsideOfClasses(path: string): SkippedFile {
  return { path, reason: formatOfName(path) === undefined ? NOT_AN_IMAGE_NAME : NOT_IN_A_CLASS };
}

/** Whether `inner` is the folder `outer` or lies somewhere in it. */
export function holds(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === '' || !(path === '..' || path.startsWith(`..${sep}`));
}
