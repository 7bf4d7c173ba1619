import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeftOutFile, ScannedFile, SkippedFile } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import { fileReason } from '../files/index.js';
import { labelsOfClass } from '../labels.js';
import { FolderReader } from './folder-reader.js';
import { type ImageFiles, listImages, unreadableFolder } from './list-images.js';

export interface DirectoryScan {
  readonly classNames: readonly string[];
  /** Every usable image: class by class, inside a class sorted as Keras does. */
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly LeftOutFile[];
  /** Everything else: files whose names are not those of images, files in no class folder, and what is hidden. */
  readonly ignored: readonly SkippedFile[];
}

/** The reason for a class folder without a usable image; its files have their own reasons. */
export const EMPTY_CLASS = 'a class folder without a usable image';

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
 * @param reader what the folder has been read with before
 * @throws GraftError when the folder itself cannot be read
 */
export async function scanClassFolders(
  directory: string,
  onUnreadable?: (folder: string, error: unknown) => void,
  reader = new FolderReader(),
): Promise<DirectoryScan> {
  const found = await reader.look(directory);
  const classNames = found.folders.map(({ name }) => name);
  const skipped = [...found.skipped];
  const ignored = [...found.ignored];
  const files: ScannedFile[] = [];
  for (const [label, className] of classNames.entries()) {
    const folder = join(directory, className);
    let images: ImageFiles;
    try {
      images = await listImages(folder, reader.entries);
    } catch (error) {
      onUnreadable?.(folder, error);
      skipped.push(unreadableFolder(folder, error));
      continue;
    } finally {
      reader.forget(folder);
    }
    for (const path of images.paths) files.push({ path, labels: labelsOfClass(label) });
    // Lists of all files may be too long for the arguments of a call.
    for (const file of images.skipped) skipped.push(file);
    for (const file of images.ignored) ignored.push(file);
    if (images.paths.length === 0) skipped.push({ path: folder, kind: 'empty-class', reason: EMPTY_CLASS });
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
