import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { limitConcurrency } from '../concurrency.js';
import type { SkipReason } from '../datasets/index.js';
import { isFolder, listImages, partOfFolder, reasonToSkip } from '../folders/index.js';

/** The file that a line of a list means, and why it cannot be used. */
export interface ListedFile {
  readonly file: string;
  readonly problem: SkipReason | undefined;
}

const STATS_AT_ONCE = 32;

/**
 * Finds the files of a list. A path is relative to the folder of the list. If it does not exist, these are tried:
 * backslashes as slashes; the end of a path of another machine; and, for a name without folders, the only image of
 * this name below the list's folder, with or without its ending.
 *
 * @param list the path of the list
 * @param written paths as they are written in it
 */
export async function findListedFiles(list: string, written: readonly string[]): Promise<ListedFile[]> {
  const root = dirname(list);
  const limit = limitConcurrency(STATS_AT_ONCE);
  const first = await Promise.all(
    written.map((path) =>
      limit(async () => {
        const file = isAbsolute(path) ? path : join(root, path);
        return { file, problem: await reasonToSkip(file) };
      }),
    ),
  );
  if (!first.some(isMissing)) return first;
  const images = new ImagesBelow(root, partOfFolder(withoutExtension(list.slice(root.length + 1))));
  return await Promise.all(
    first.map((found, at) =>
      isMissing(found) ? limit(() => elsewhere(root, written[at], found, images)) : found,
    ),
  );
}

/** Whether nothing is at the path, not even a link that leads nowhere. */
function isMissing({ problem }: Pick<ListedFile, 'problem'>): boolean {
  return problem?.reason === 'the file is not there';
}

async function elsewhere(
  root: string,
  written: string,
  found: ListedFile,
  images: ImagesBelow,
): Promise<ListedFile> {
  // One letter is a drive of Windows.
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(written)) return found;
  const names = written.split(/[/\\]/).filter((name) => name !== '' && name !== '.');
  const foreign = /^([a-z]:)?[/\\]/i.test(written);
  // For C:\photos\train\1.jpg, train\1.jpg may be next to the list.
  const starts = foreign ? names.map((_, start) => start) : [0];
  if (written.includes('\\') || foreign) {
    for (const start of starts) {
      const file = join(root, ...names.slice(start));
      const there = { file, problem: await reasonToSkip(file) };
      if (!isMissing(there)) return there;
    }
  }
  return await images.find(names, found);
}

/** The images below a folder by their names; listed when they are first asked for. */
class ImagesBelow {
  readonly #root: string;
  readonly #part: ReturnType<typeof partOfFolder>;
  #index: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  /** @param part the part that the list's own name says: of files of the same name it means that one */
  constructor(root: string, part: ReturnType<typeof partOfFolder>) {
    this.#root = root;
    this.#part = part;
  }

  async find(names: readonly string[], found: ListedFile): Promise<ListedFile> {
    this.#index ??= this.#list();
    const index = await this.#index;
    const files = index.get(names.join('/')) ?? [];
    const own =
      files.length > 1 && this.#part !== undefined
        ? files.filter((file) => partOfFolder(this.#firstFolder(file)) === this.#part)
        : files;
    if (own.length === 1) return { file: own[0], problem: undefined };
    if (files.length > 1) {
      const [one, other] = files;
      const reason = `${files.length} files have this name, such as ${one} and ${other}`;
      const values = { count: files.length, one, other };
      return { ...found, problem: { kind: 'ambiguous-name', reason, values } };
    }
    return found;
  }

  #firstFolder(file: string): string {
    return file.slice(this.#prefix().length).split(/[/\\]/)[0];
  }

  #prefix(): string {
    return join(this.#root, '/');
  }

  /** By name, and by the path below the root, each with and without the ending. */
  async #list(): Promise<Map<string, string[]>> {
    const index = new Map<string, string[]>();
    if (!(await isFolder(resolve(this.#root)))) return index;
    const { paths } = await listImages(this.#root);
    for (const file of paths) {
      const below = file.slice(this.#prefix().length).split(/[/\\]/);
      const name = below[below.length - 1];
      const ways = new Set([name, withoutExtension(name), withoutExtension(below.join('/'))]);
      for (const way of ways) {
        const known = index.get(way);
        if (known === undefined) index.set(way, [file]);
        else known.push(file);
      }
    }
    return index;
  }
}

function withoutExtension(name: string): string {
  const extension = extname(name);
  return extension === '' ? name : name.slice(0, -extension.length);
}
