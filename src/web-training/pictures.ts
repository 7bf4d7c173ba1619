import { UsageError } from '../errors.js';
import { PARTS } from '../folders/browser.js';
import type { PartName } from '../phases/index.js';
import { formatOfName } from '../pictures/index.js';
import { shown } from '../shown.js';

/** A picture and the name of its class. */
export interface LabelledPicture {
  /** The file of a picture, or its content. */
  readonly picture: Blob;
  /** The name of its class. */
  readonly label: string;
  /** What messages call it; default the name of the file. */
  readonly name?: string;
  /**
   * The part that it is in. By default a picture is one to train on, from which `train` splits off the parts that no
   * picture names.
   */
  readonly part?: PartName;
}

/**
 * Labelled pictures of a page:
 *
 * - the files of `<input type="file" webkitdirectory>`, whose folders are the classes
 * - a directory handle, as `showDirectoryPicker()` or a dropped folder gives it, with a folder for each class
 * - a list of pictures with their labels
 */
export type Pictures = FileList | readonly File[] | FileSystemDirectoryHandle | readonly LabelledPicture[];

/** A picture with the name that messages call it. */
export interface NamedPicture {
  readonly picture: Blob;
  readonly label: string;
  readonly name: string;
  readonly part?: PartName;
}

/** What was found, and what was left out because its name is not that of a picture. */
export interface FoundPictures {
  readonly pictures: readonly NamedPicture[];
  readonly ignored: readonly string[];
}

const HINT =
  'Pass files whose folders are their classes (cats/1.jpg, dogs/1.jpg), a directory handle, or a list of { picture, label }.';

/**
 * Lists labelled pictures in the order of their names. Files are not read yet.
 *
 * @throws UsageError when these are no pictures, or the class of one is not known
 */
export async function findLabelled(given: Pictures): Promise<FoundPictures> {
  if (isDirectory(given)) return sorted(await inDirectory(given));
  if (!isList(given)) {
    throw new UsageError(`Expected pictures to train on but received ${shown(given)}.`, { hint: HINT });
  }
  const list = [...given] as readonly unknown[];
  if (list.length === 0) {
    throw new UsageError('Expected pictures to train on but received an empty list.', { hint: HINT });
  }
  const found: Found = { pictures: [], ignored: [] };
  for (const [at, one] of list.entries()) {
    if (isBlob(one)) addFile(one, found);
    else found.pictures.push(labelled(one, at));
  }
  return list.some(isBlob) ? sorted(found) : found;
}

interface Found {
  readonly pictures: NamedPicture[];
  readonly ignored: string[];
}

function isBlob(value: unknown): value is Blob {
  return value instanceof Blob;
}

function isDirectory(given: unknown): given is FileSystemDirectoryHandle {
  return (given as Partial<FileSystemDirectoryHandle> | null)?.kind === 'directory';
}

function isList(given: unknown): given is Iterable<unknown> {
  const isObject = typeof given === 'object' && given !== null;
  return isObject && typeof (given as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}

function labelled(one: unknown, at: number): NamedPicture {
  const { picture, label, name, part } = (one ?? {}) as Partial<LabelledPicture>;
  if (!isBlob(picture) || typeof label !== 'string' || label === '') {
    throw new UsageError(
      `Expected { picture, label } with a Blob and the name of a class but element ${at} is ${shown(one)}.`,
      { hint: HINT },
    );
  }
  if (part !== undefined && !PARTS.includes(part)) {
    throw new UsageError(
      `Expected one of ${PARTS.join(', ')} as a part but element ${at} has ${shown(part)}.`,
    );
  }
  const called = name ?? (picture as Partial<File>).name ?? `picture ${at + 1}`;
  return { picture, label, name: called, ...(part !== undefined && { part }) };
}

/** Takes a file whose folder is its class. */
function addFile(file: Blob, { pictures, ignored }: Found): void {
  const { name, webkitRelativePath: path } = file as Partial<File>;
  const parts = (path ?? '').split('/').filter((part) => part !== '');
  if (parts.length < 2) {
    throw new UsageError(`The class of ${name ?? 'a picture'} is not known: it comes without a folder.`, {
      hint: HINT,
    });
  }
  add(parts, file, { pictures, ignored });
}

/**
 * Takes a picture unless it is hidden or no picture by its name.
 *
 * @param path with the folder of its class before the name
 */
function add(path: readonly string[], picture: Blob, { pictures, ignored }: Found): void {
  const name = path.join('/');
  const isHidden = path.some((part) => part.startsWith('.'));
  if (isHidden || formatOfName(name) === undefined) ignored.push(name);
  else pictures.push({ picture, label: path[path.length - 2], name });
}

/** The pictures in the folders of a directory. */
async function inDirectory(directory: FileSystemDirectoryHandle): Promise<Found> {
  const found: Found = { pictures: [], ignored: [] };
  for await (const [name, folder] of entriesOf(directory)) {
    if (folder.kind === 'file') {
      found.ignored.push(name);
      continue;
    }
    for await (const [file, handle] of entriesOf(folder as FileSystemDirectoryHandle)) {
      if (handle.kind === 'directory') found.ignored.push(`${name}/${file}/`);
      else add([name, file], await (handle as FileSystemFileHandle).getFile(), found);
    }
  }
  if (found.pictures.length > 0) return found;
  throw new UsageError(`There are no pictures in the folders of ${directory.name}.`, { hint: HINT });
}

/** Not every compiler's DOM types know that a directory can be iterated. */
function entriesOf(directory: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> {
  return (directory as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
}

/** In the same order whatever the browser's, so that the same folder always gives the same training. */
function sorted({ pictures, ignored }: Found): FoundPictures {
  return { pictures: pictures.sort((one, other) => (one.name < other.name ? -1 : 1)), ignored };
}

/**
 * The names of the classes, sorted.
 *
 * @throws UsageError when there are fewer than two
 */
export function classNamesOf(pictures: readonly NamedPicture[]): string[] {
  const names = [...new Set(pictures.map(({ label }) => label))].sort();
  if (names.length >= 2) return names;
  const found = names.length === 0 ? 'none' : `only ${names[0]}`;
  throw new UsageError(`Expected pictures of at least two classes but found ${found}.`, { hint: HINT });
}
