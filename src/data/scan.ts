import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GraftError, UsageError } from '../errors.js';
import { fileReason } from './file-error.js';
import { byCharacterCode, listImages, type SkippedFile } from './walk.js';

export interface ScannedFile {
  readonly path: string;
  /** Position of the file's class in `classNames`. */
  readonly label: number;
}

export interface DirectoryScan {
  readonly classNames: readonly string[];
  /** Every usable image: class by class, inside a class sorted as Keras does. */
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
}

const LAYOUT_HINT =
  'Put the images of each class into a sub-folder of their own: photos/cats/*.jpg and photos/dogs/*.jpg.';

/**
 * Finds the classes and images of a folder (Keras `image_dataset_from_directory`): every sub-folder is a class, sorted
 * by name; the images in it and in its own sub-folders belong to the class.
 *
 * @throws UsageError when the folder is missing, is not a folder, has fewer than two classes or no image
 */
export async function scanDirectory(directory: string): Promise<DirectoryScan> {
  await expectFolder(directory);
  const skipped: SkippedFile[] = [];
  const classNames = await listClasses(directory, skipped);
  if (classNames.length < 2) {
    const found = classNames.length === 0 ? 'none' : `only ${classNames[0]}`;
    throw new UsageError(`Expected at least two class folders in ${directory} but found ${found}.`, {
      hint: LAYOUT_HINT,
    });
  }

  const files: ScannedFile[] = [];
  for (const [label, className] of classNames.entries()) {
    const folder = join(directory, className);
    const images = await listImages(folder).catch((error: unknown) => {
      throw new GraftError(`Could not read the class folder ${folder}: ${fileReason(error)}.`, {
        cause: error,
      });
    });
    for (const path of images.paths) files.push({ path, label });
    skipped.push(...images.skipped);
    if (images.paths.length === 0)
      skipped.push({ path: folder, reason: 'a class folder without a usable image' });
  }
  if (files.length === 0) {
    throw new UsageError(`Expected images in the class folders of ${directory} but found none.`, {
      hint: `Files that count are .jpg, .jpeg, .png, .gif, .webp, .tif, .tiff and .avif. ${LAYOUT_HINT}`,
    });
  }
  return { classNames, files, skipped };
}

async function expectFolder(directory: string): Promise<void> {
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

/** Sub-folders, and symbolic links to folders unless they lead back to a folder that holds this one. */
async function listClasses(directory: string, skipped: SkippedFile[]): Promise<string[]> {
  const realDirectory = await realpath(directory);
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) names.push(entry.name);
    else if (entry.isSymbolicLink()) {
      const target = await realpath(path).catch(() => undefined);
      if (target === undefined || !(await stat(target)).isDirectory()) continue;
      if (holds(target, realDirectory))
        skipped.push({ path, reason: 'a symbolic link back to its own folder' });
      else names.push(entry.name);
    }
  }
  return names.sort(byCharacterCode);
}

/** Whether `inner` is the folder `outer` or lies somewhere in it. */
function holds(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === '' || !(path === '..' || path.startsWith(`..${sep}`));
}
