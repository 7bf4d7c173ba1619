import { randomUUID } from 'node:crypto';
import { constants, copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GraftError, UsageError } from '../errors.js';
import { fileReason, removeAll, whenFree } from '../files/index.js';
import { anything, checkOptions, trueOrFalse } from '../options.js';
import { type Found, firstAvailable } from './candidates.js';
import { dataCandidates, type FindDataOptions, findDataRules } from './find-data.js';

/** Options of `fetchPhotographs`. */
export interface FetchPhotographsOptions extends Omit<FindDataOptions, 'data'> {
  /** Draw cats and dogs instead of downloading photographs. Default: only if there is no other way. */
  readonly drawn?: boolean;
  /** At most so many pictures of each class in train/ and in validation/; all unless given. */
  readonly perClass?: number;
}

/** What `fetchPhotographs` has put into the folder. */
export interface FetchedPhotographs {
  readonly source: Found;
  /** Pictures by `part/class`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The parts, and the number of the first picture of each class: as in the tutorial's zip. */
const PARTS = { train: 0, validation: 2000 } as const;
const CLASSES = ['cats', 'dogs'] as const;

/**
 * Puts the tutorial's photographs into a folder: train/ and validation/, each with cats/ and dogs/. Drawn pictures get
 * the names that photographs have (validation/cats/cat.2000.jpg).
 *
 * @param folder a new or empty one
 * @throws UsageError when the folder is not empty
 * @throws GraftError when no pictures are available, or the folder cannot be written
 *
 * @example
 * ```ts
 * import { fetchPhotographs } from '@graft-vision/graft/recipes';
 *
 * const { counts } = await fetchPhotographs('photos', { perClass: 100 });
 * ```
 */
export async function fetchPhotographs(
  folder: string,
  options: FetchPhotographsOptions = {},
): Promise<FetchedPhotographs> {
  const { data: _, ...rules } = findDataRules;
  checkOptions('fetchPhotographs', options, { ...rules, drawn: trueOrFalse, perClass: anything });
  const { drawn = false, perClass = Number.POSITIVE_INFINITY, ...search } = options;
  await expectEmpty(folder);
  const candidates = dataCandidates({
    ...search,
    ...(drawn && { data: 'drawn' }),
    ...(Number.isInteger(perClass) && perClass > 0 && { drawnPerClass: perClass }),
  });
  const source = await firstAvailable('data', candidates, search.onFailed);
  const counts: Record<string, number> = {};
  // A folder that is there is complete.
  const beside = `${resolve(folder)}.fetching-${randomUUID()}`;
  try {
    for (const [part, first] of Object.entries(PARTS)) {
      for (const className of CLASSES) {
        const from = join(source.value, part, className);
        const to = join(beside, part, className);
        const names = inOrder(await readdir(from)).slice(0, perClass);
        await mkdir(to, { recursive: true });
        for (const [index, name] of names.entries()) {
          search.signal?.throwIfAborted();
          const ownName = source.source === 'drawn' ? `${className.slice(0, -1)}.${first + index}.jpg` : name;
          await copyFile(join(from, name), join(to, ownName), constants.COPYFILE_FICLONE);
        }
        counts[`${part}/${className}`] = names.length;
      }
    }
    await removeAll(folder);
    await whenFree(() => rename(beside, folder));
  } catch (error) {
    await removeAll(beside).catch(() => undefined);
    search.signal?.throwIfAborted();
    throw new GraftError(`The photographs could not be put into ${folder}: ${fileReason(error)}.`, {
      hint: 'Choose a folder that can be written, on a disk with free space.',
      cause: error,
    });
  }
  return { source, counts };
}

async function expectEmpty(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new UsageError(`${folder} cannot be used: ${fileReason(error)}.`, { cause: error });
  }
  if (names.length === 0) return;
  throw new UsageError(`${folder} is not empty.`, {
    hint: 'Choose a new folder: graft fetch FOLDER. Nothing in it was changed.',
  });
}

/** By the number in the name: cat.9.jpg before cat.10.jpg. */
function inOrder(names: readonly string[]): string[] {
  return names
    .filter((name) => name.endsWith('.jpg'))
    .sort(new Intl.Collator('en', { numeric: true }).compare);
}
