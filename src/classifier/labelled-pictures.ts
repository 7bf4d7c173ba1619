import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { listImages, type ScannedFile, type SkippedFile } from '../data/index.js';
import { reasonOf, UsageError } from '../errors.js';

/** Labelled pictures to measure a classifier on. */
export interface LabelledPictures {
  /** Which part of the folder they are: null where it is not divided into parts. */
  readonly part: 'test' | 'validation' | null;
  /** Labels are positions in the classifier's own list of classes. */
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
}

const parts = ['test', 'validation'] as const;

/**
 * Finds the pictures of a folder that a classifier can be measured on: one sub-folder per class, some of the
 * classifier's classes or all of them. Where the folder is divided into train/, validation/ and test/, the test
 * pictures are taken, or else those for validation.
 *
 * @throws UsageError where the folder is missing, has no picture, or has classes that the classifier does not know
 */
export async function findLabelledPictures(
  directory: string,
  classNames: readonly string[],
): Promise<LabelledPictures> {
  const folders = await listFolders(directory);
  const part = parts.find((name) => folders.names.includes(name) && !classNames.includes(name));
  if (part !== undefined) {
    return { ...(await findLabelledPictures(join(directory, part), classNames)), part };
  }
  const files: ScannedFile[] = [];
  const skipped: SkippedFile[] = [...folders.skipped];
  const unknown: string[] = [];
  for (const name of folders.names) {
    const folder = join(directory, name);
    const label = classNames.indexOf(name);
    const images = await listImages(folder).catch((error: unknown) => {
      skipped.push({ path: folder, reason: `cannot read the folder: ${reasonOf(error)}` });
    });
    if (images === undefined) continue;
    if (label < 0) {
      // A folder without pictures (of figures, say) is no class.
      if (images.paths.length > 0) unknown.push(name);
      continue;
    }
    for (const path of images.paths) files.push({ path, label });
    skipped.push(...images.skipped);
  }
  if (unknown.length > 0) throw unknownClasses(directory, unknown, classNames);
  if (files.length === 0) throw await nothingFound(directory, classNames, skipped);
  return { part: null, files, skipped };
}

async function listFolders(directory: string): Promise<{ names: string[]; skipped: SkippedFile[] }> {
  const hint = 'Give a folder that holds one folder of pictures per class.';
  const stats = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such folder' : error.message;
    throw new UsageError(`Expected a folder of images at ${directory} but ${problem}.`, {
      hint,
      cause: error,
    });
  });
  if (!stats.isDirectory()) {
    throw new UsageError(`Expected a folder of images at ${directory} but it is a file.`, { hint });
  }
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: Error) => {
    throw new UsageError(`The folder ${directory} cannot be read: ${error.message}.`, { cause: error });
  });
  const names: string[] = [];
  const skipped: SkippedFile[] = [];
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const reason = await reasonToSkip(directory, entry);
    if (reason === undefined) names.push(entry.name);
    else if (reason !== 'no folder') skipped.push({ path: join(directory, entry.name), reason });
  }
  return { names: names.sort(), skipped };
}

async function reasonToSkip(directory: string, entry: Dirent): Promise<string | undefined> {
  if (entry.isDirectory()) return undefined;
  if (!entry.isSymbolicLink()) return 'no folder';
  const target = await realpath(join(directory, entry.name)).catch(() => undefined);
  if (target === undefined || !(await stat(target)).isDirectory()) return 'no folder';
  const below = relative(target, await realpath(directory));
  const leadsBack = below === '' || !(below === '..' || below.startsWith(`..${sep}`));
  return leadsBack ? 'a symbolic link back to its own folder' : undefined;
}

function unknownClasses(
  directory: string,
  unknown: readonly string[],
  classNames: readonly string[],
): UsageError {
  const [first] = unknown;
  const folders =
    unknown.length === 1
      ? `a class folder "${first}" that`
      : `${unknown.length} class folders (${quoted(unknown)}) that`;
  const alike = classNames.find((name) => plain(name) === plain(first));
  return new UsageError(`${directory} has ${folders} the model does not know.`, {
    hint:
      alike === undefined
        ? `It knows ${listed(classNames)}.`
        : `It knows "${alike}"; rename the folder "${first}" if it is the same class.`,
  });
}

async function nothingFound(
  directory: string,
  classNames: readonly string[],
  skipped: readonly SkippedFile[],
): Promise<UsageError> {
  const message = `Expected pictures in class folders of ${directory} but found none.`;
  if (skipped.length > 0) {
    const [{ path, reason }] = skipped;
    return new UsageError(message, {
      hint: `${skipped.length} were skipped, the first one ${path}: ${reason}.`,
    });
  }
  const own = (await listImages(directory)).paths.length;
  const name = basename(resolve(directory));
  if (own > 0 && classNames.includes(name)) {
    return new UsageError(message, {
      hint: `It is itself the folder of the class "${name}". Give the folder above it, or move it into a new one.`,
    });
  }
  if (own > 0) {
    return new UsageError(message, {
      hint: `It holds ${own} pictures that are in no class folder. Without their classes nothing can be judged; \`graft predict\` says what the model sees in them.`,
    });
  }
  return new UsageError(message, { hint: `The model knows the classes ${listed(classNames)}.` });
}

/** Names that people take for the same: large and small letters, accents, blanks and dashes do not count. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ') + (names.length > 3 ? ', …' : '');

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
