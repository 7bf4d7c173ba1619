import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byCharacterCode } from '../by-character-code.js';
import {
  isFolder,
  isHiddenName,
  isSystemName,
  type Part,
  partOfFolder,
  writtenByGraft,
} from '../folders/index.js';
import { formatOfName } from '../pictures/index.js';
import type { PlannedPicture } from './manifest.js';

/** What a folder adds to the account of a plan. */
export interface WalkedFolders {
  /** Called with a folder that cannot be read, or a link to a folder, which is not followed. */
  readonly onSkipped: (path: string, reason: string) => void;
}

/**
 * The pictures in a folder and the folders in it, by the endings of their names, each folder's sorted. Only the names of
 * the folders on the way are in memory. The first folder below the start is the label, if it is no part such as
 * train/; a folder in a part is the label then. Pictures that lie directly in the start have none. A single folder
 * around everything is skipped, as by `graft train`.
 *
 * No file is opened, so empty and damaged ones are found when they are read.
 *
 * @param root an absolute path
 * @throws the file system's error when the folder itself cannot be read
 */
export async function* walkFolder(root: string, options: WalkedFolders): AsyncGenerator<PlannedPicture> {
  const { folder, entries } = await withoutWrappers(root);
  // A single folder called train may as well be a class.
  const parts = entries.filter((entry) => entry.isDirectory() && partOfFolder(entry.name) !== undefined);
  const inParts = parts.length > 0 && entries.every((entry) => !isClass(entry) || parts.includes(entry));
  yield* inFolder(folder, entries, { below: [], inParts }, options);
}

/** The first folder from a start on that has several folders or pictures, or a folder that has pictures itself. */
async function withoutWrappers(root: string): Promise<{ folder: string; entries: Dirent[] }> {
  let [folder, entries] = [root, await sortedEntries(root)];
  for (;;) {
    const inside = entries.filter(isClass);
    if (inside.length !== 1 || entries.some(isPicture)) return { folder, entries };
    const next = join(folder, inside[0].name);
    const below = await sortedEntries(next).catch((): Dirent[] => []);
    if (!below.some(isClass) || below.some(isPicture)) return { folder, entries };
    [folder, entries] = [next, below];
  }
}

interface Place {
  /** The names of the folders from the start to here. */
  readonly below: readonly string[];
  readonly inParts: boolean;
}

async function* inFolder(
  folder: string,
  entries: readonly Dirent[],
  place: Place,
  options: WalkedFolders,
): AsyncGenerator<PlannedPicture> {
  const named = namedBy(place);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (isHiddenName(entry.name) || isSystemName(entry.name)) continue;
    if (entry.isDirectory()) {
      yield* inSubfolder(path, { ...place, below: [...place.below, entry.name] }, options);
    } else if (entry.isSymbolicLink() && (await isFolder(path))) {
      options.onSkipped(path, 'a symbolic link to a folder is not followed');
    } else if (formatOfName(entry.name) !== undefined) yield { path, ...named };
  }
}

async function* inSubfolder(
  folder: string,
  place: Place,
  options: WalkedFolders,
): AsyncGenerator<PlannedPicture> {
  let entries: Dirent[];
  try {
    entries = await sortedEntries(folder);
  } catch (error) {
    options.onSkipped(folder, (error as Error).message);
    return;
  }
  if (writtenByGraft(entries.map(({ name }) => name)) !== undefined) return;
  yield* inFolder(folder, entries, place, options);
}

/** Folders after the files of a folder would divide neighbours; one order by name is the simplest. */
async function sortedEntries(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((one, other) => byCharacterCode(one.name, other.name));
}

function namedBy({ below, inParts }: Place): Pick<PlannedPicture, 'labels' | 'part'> {
  const [first, second] = below;
  if (first === undefined) return {};
  if (!inParts) return { labels: [first] };
  const part: Part | undefined = partOfFolder(first);
  return { ...(second !== undefined && { labels: [second] }), ...(part !== undefined && { part }) };
}

function isPicture(entry: Dirent): boolean {
  return !entry.isDirectory() && !isHiddenName(entry.name) && formatOfName(entry.name) !== undefined;
}

function isClass(entry: Dirent): boolean {
  return entry.isDirectory() && !isHiddenName(entry.name) && !isSystemName(entry.name);
}
