import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { reasonOf, UsageError } from '../errors.js';
import { LIST_EXTENSIONS } from '../photographs/index.js';
import { shellWord } from '../shell-word.js';
import type { PlannedPicture } from './manifest.js';
import { isAddress, type ListSource, readPictureList } from './read-list.js';
import { walkFolder } from './walk-folder.js';

/** Extensions of lists, which would count as one unreadable picture. */
const NO_PICTURES: readonly string[] = [...LIST_EXTENSIONS, '.txt'];

/** Where the pictures of a plan are. */
export interface PicturePlaces {
  /** Folders, files, and http(s) addresses. */
  readonly places: readonly string[];
  readonly lists?: readonly ListSource[];
}

/**
 * The pictures at some places, then those of lists, in a fixed order.
 *
 * @param onSkipped is called with each folder in a named one that cannot be read
 * @throws UsageError when a named place or a list cannot be used
 */
export async function* plannedPictures(
  { places, lists = [] }: PicturePlaces,
  onSkipped: (path: string, reason: string) => void,
): AsyncGenerator<PlannedPicture> {
  for (const place of places) {
    if (isAddress(place)) yield { path: place };
    else yield* atPlace(resolve(place), place, onSkipped);
  }
  for (const list of lists) yield* readPictureList(list);
}

async function* atPlace(
  path: string,
  named: string,
  onSkipped: (path: string, reason: string) => void,
): AsyncGenerator<PlannedPicture> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new UsageError(`The pictures ${named} cannot be read: ${reasonOf(error)}.`, {
      hint: 'Name folders, pictures or http(s) addresses, or a list of them with --list.',
      cause: error,
    });
  });
  if (stats.isDirectory()) yield* walkFolder(path, { onSkipped });
  else if (NO_PICTURES.includes(extname(path).toLowerCase())) {
    throw new UsageError(`${named} is a list and no picture.`, {
      hint: `Name a list of pictures with --list ${shellWord(named)}`,
    });
  } else yield { path };
}
