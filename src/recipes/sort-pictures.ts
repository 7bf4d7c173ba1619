import { link, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Classifier, FilePrediction } from '../classifier/index.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { nameKey, windowsNameProblem } from '../file-name.js';
import { copyFileWhole, expectSpace } from '../files/index.js';
import { abortSignal, callable, checkOptions, fromZeroToOne, oneOf } from '../options.js';
import { numberedPath } from '../photographs/index.js';

/** How a picture gets into its folder: a copy, a second name for the same file, or a pointer to its path. */
export type SortBy = 'copy' | 'hardlink' | 'symlink';

/** Options of `sortPictures`. */
export interface SortOptions {
  /** Below this probability a picture is unsure, from 0 to 1. Default 0.8. */
  readonly threshold?: number;
  /** Default 'copy'. */
  readonly by?: SortBy;
  readonly signal?: AbortSignal;
  /** Called with each picture, in their order. */
  readonly onSorted?: (picture: SortedPicture) => void | Promise<void>;
}

/** Where a picture is now, or why it is nowhere. */
export type SortedPicture =
  | (Exclude<FilePrediction, { readonly error: string }> & {
      readonly to: string;
      /** Why it is not with its class. */
      readonly apart?: 'unsure' | 'unfamiliar';
    })
  | { readonly path: string; readonly error: string };

/** How many pictures went where. */
export interface SortCounts {
  /** By class name. */
  readonly classes: Readonly<Record<string, number>>;
  readonly unsure: number;
  /** Pictures like none that the classifier was trained on; 0 if its file does not measure that. */
  readonly unfamiliar: number;
  readonly unreadable: number;
}

const CLASSES = 'classes';
const TEMPORARY = '.graft-sort.tmp';

/**
 * Files pictures by what a classifier sees in them: into `classes/NAME` of a folder, those like none that it was trained
 * on into `unfamiliar`, the unsure ones into `unsure`. So `classes` can be trained on once somebody has looked through it. The pictures stay where they are, and two with the
 * same name get a number.
 *
 * @param classifier whose classes exclude each other
 * @param folder a new or empty folder
 * @throws UsageError when the folder has something in it, a class name cannot be the name of a folder, or a picture may
 * have several labels
 * @throws GraftError when there is no room for the copies, or a file cannot be written
 *
 * @example
 * ```ts
 * import { loadClassifier } from '@graft-vision/graft';
 * import { sortPictures } from '@graft-vision/graft/recipes';
 *
 * const classifier = await loadClassifier('model.onnx');
 * const { classes, unsure } = await sortPictures(classifier, ['new/1.jpg', 'new/2.jpg'], 'sorted');
 * ```
 */
export async function sortPictures(
  classifier: Classifier,
  pictures: readonly string[],
  folder: string,
  options: SortOptions = {},
): Promise<SortCounts> {
  checkOptions('sortPictures', options, {
    threshold: fromZeroToOne,
    by: oneOf('copy', 'hardlink', 'symlink'),
    signal: abortSignal,
    onSorted: callable,
  });
  const { threshold = 0.8, by = 'copy', signal, onSorted } = options;
  const { classNames } = classifier;
  expectSortable(classifier);
  await prepareFolder(folder, by === 'copy' ? pictures : []);
  const counts = new Map(classNames.map((name) => [name, 0]));
  const apartCounts = { unsure: 0, unfamiliar: 0 };
  let unreadable = 0;
  for await (const prediction of classifier.predictFiles(pictures)) {
    signal?.throwIfAborted();
    if ('error' in prediction) {
      unreadable++;
      await onSorted?.(prediction);
      continue;
    }
    const { path, label, probability, unfamiliar } = prediction;
    const apart = unfamiliar === true ? 'unfamiliar' : probability < threshold ? 'unsure' : undefined;
    if (apart === undefined) counts.set(label, counts.get(label)! + 1);
    else apartCounts[apart]++;
    const into = apart === undefined ? join(folder, CLASSES, label) : join(folder, apart);
    const to = await place(path, into, folder, by);
    await onSorted?.({ ...prediction, to, ...(apart !== undefined && { apart }) });
  }
  return { classes: Object.fromEntries(counts), ...apartCounts, unreadable };
}

export function expectSortable(
  { card, classNames }: Pick<Classifier, 'card' | 'classNames'>,
  platform: string = process.platform,
): void {
  if (card.task === 'multilabel') {
    throw new UsageError('A picture may have several labels, so it has no folder of its own.', {
      hint: '`graft predict --csv` writes the labels of each picture as a table.',
    });
  }
  const wrong = classNames.find((name) => /[/\\\0]/.test(name) || ['', '.', '..'].includes(name));
  const hint = '`graft predict --csv` writes the class of each picture as a table.';
  if (wrong !== undefined)
    throw new UsageError(`The class ${JSON.stringify(wrong)} cannot be the name of a folder.`, { hint });
  const folders = new Map<string, string>();
  for (const name of classNames) {
    const reason = platform === 'win32' ? windowsNameProblem(name) : undefined;
    if (reason !== undefined)
      throw new UsageError(`The class ${JSON.stringify(name)} cannot be the name of a folder: ${reason}.`, {
        hint,
      });
    const key = nameKey(name, platform);
    const other = folders.get(key);
    if (other !== undefined)
      throw new UsageError(`The classes ${other} and ${name} would be one folder on this system.`, { hint });
    folders.set(key, name);
  }
}

async function prepareFolder(folder: string, copied: readonly string[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const [first] = await readdir(folder);
    if (first !== undefined) {
      throw new UsageError(`${folder} is not empty: it has ${first}.`, {
        hint: 'Name a new folder, so that nothing of yours is mixed up.',
      });
    }
    await mkdir(join(folder, CLASSES));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The pictures cannot be sorted into ${folder}: ${reasonOf(error)}.`, {
      hint: 'Name another folder.',
      cause: error,
    });
  }
  let bytes = 0;
  for (const path of copied)
    bytes += await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
  await expectSpace(folder, bytes);
}

/** @returns where the picture is now */
async function place(from: string, into: string, folder: string, by: SortBy): Promise<string> {
  try {
    await mkdir(into, { recursive: true });
    for (let number = 1; ; number++) {
      const name = join(into, basename(from));
      const to = number === 1 ? name : numberedPath(name, number);
      if (await placeAt(from, to, join(folder, TEMPORARY), by)) return to;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GraftError(`${from} cannot be put into ${into}: ${reasonOf(error)}.`, {
      hint: linkHint(by, code) ?? 'What was sorted until then stays in the folder.',
      cause: error,
    });
  }
}

/** What to do where a disk or Windows refuses a link; undefined for other failures. */
export function linkHint(
  by: SortBy,
  code: string | undefined,
  platform: string = process.platform,
): string | undefined {
  if (by === 'hardlink' && ['EXDEV', 'EPERM', 'EISDIR', 'ENOSYS'].includes(code ?? ''))
    return 'Hard links work only on one disk. Copy the pictures instead, or use symbolic links.';
  if (by === 'symlink' && code === 'EPERM' && platform === 'win32')
    return 'Windows lets only administrators make symbolic links, unless its developer mode is on. Copy the pictures instead, or use hard links.';
  return undefined;
}

/** @returns false when there is something at `to` already */
async function placeAt(from: string, to: string, temporary: string, by: SortBy): Promise<boolean> {
  if (by === 'copy') return await copyFileWhole(from, to, temporary);
  try {
    if (by === 'hardlink') await link(from, to);
    else await symlink(resolve(from), to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
