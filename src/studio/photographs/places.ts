import { type FileHandle, lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { forEachConcurrently } from '../../concurrency.js';
import { openInside, useInside } from '../../files/index.js';
import { holds } from '../../folders/index.js';
import { Refusal } from '../http/errors.js';

/** The folders with photographs: in classes, without a class yet, set aside, and uploads that were undone. */
type PlaceKind = 'data' | 'unlabelled' | 'aside' | 'undone';

/** The folders beside the one of the classes. */
export type Beside = 'unlabelled' | 'aside';

/** Photographs that may be read, by which path, and those that may not. */
export interface ReadableAmong<One> {
  readonly readable: readonly { readonly photograph: One; readonly path: string }[];
  readonly others: readonly One[];
}

const BESIDE: readonly Beside[] = ['unlabelled', 'aside'];
/** Photographs that are looked at at the same time. */
const LOOKS_AT_ONCE = 16;
const KINDS: readonly PlaceKind[] = ['undone', 'data', ...BESIDE];

/**
 * The only folders that the Studio may touch; neither `..` nor symbolic links lead out of them. A place is written as
 * `data:cats/tom.jpg`, so that a folder can be moved as a whole with its journal.
 */
export class Places {
  /** The folder of photographs, without symbolic links in its path. */
  readonly root: string;
  /** The photographs that were set aside: a folder next to the photographs, because inside it would be a class. */
  readonly aside: string;
  /** The photographs without a class yet: a folder next to the others, so that training does not see it. */
  readonly unlabelled: string;
  /** The Studio's own files; hidden, so training does not see it. */
  readonly own: string;

  private constructor(root: string) {
    this.root = root;
    this.aside = join(dirname(root), `${basename(root)}-aside`);
    this.unlabelled = join(dirname(root), `${basename(root)}-unlabelled`);
    this.own = join(root, '.graft-studio');
  }

  static async of(folder: string): Promise<Places> {
    return new Places(await realpath(resolve(folder)));
  }

  folder(kind: PlaceKind): string {
    const { root: data, unlabelled, aside, own } = this;
    return { data, unlabelled, aside, undone: join(own, 'undone') }[kind];
  }

  /** Converts a path to a place. @throws Refusal when it is in none of the folders */
  placeOf(path: string): string {
    const kind = KINDS.find((one) => holds(this.folder(one), path));
    if (kind === undefined) throw outside(basename(path));
    return `${kind}:${relative(this.folder(kind), path).replaceAll(sep, '/')}`;
  }

  /** Converts a place to a path. @throws Refusal when it would be in none of the folders */
  pathOf(place: string): string {
    const [, kind, below] = /^(\w+):(.+)$/s.exec(place) ?? [];
    const known = KINDS.find((one) => one === kind);
    if (known === undefined) throw outside(place);
    const folder = this.folder(known);
    const path = resolve(folder, below);
    if (below.includes('\0') || path === folder || !holds(folder, path)) {
      throw outside(`${basename(folder)}/${below}`);
    }
    return path;
  }

  /** The name of the file or folder of a place: 'tom.jpg'. */
  nameOf(place: string): string {
    return basename(place.slice(place.indexOf(':') + 1));
  }

  /**
   * Makes sure that a path is really in one of the folders after resolving all links. It need not exist.
   *
   * @throws Refusal when it is not
   */
  async expectInside(path: string): Promise<void> {
    let parent = dirname(path);
    for (;;) {
      const real = await realpath(parent).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return undefined;
      });
      if (real !== undefined) {
        if (!this.#holds(real)) throw outside(basename(path));
        return;
      }
      // The folders beside may not exist yet; their parent is not the Studio's, but is known.
      if (BESIDE.some((kind) => parent === this[kind])) return;
      parent = dirname(parent);
    }
  }

  /** The real path of a file that may be read; undefined if a link leads out of the folders, or it does not exist. */
  async readable(path: string): Promise<string | undefined> {
    const real = await realpath(path).catch(() => undefined);
    return real !== undefined && this.#holds(real) ? real : undefined;
  }

  /**
   * Those of many photographs that may be read, with their real paths, both in their order. Whatever reads photographs by
   * path asks here first: a link may lead out of the folders.
   */
  async readableAmong<One extends { readonly path: string }>(
    photographs: readonly One[],
  ): Promise<ReadableAmong<One>> {
    const paths: (string | undefined)[] = new Array(photographs.length).fill(undefined);
    await forEachConcurrently(photographs, LOOKS_AT_ONCE, async ({ path }, at) => {
      paths[at] = await this.readable(path);
    });
    return {
      readable: photographs.flatMap((photograph, at) => {
        const path = paths[at];
        return path === undefined ? [] : [{ photograph, path }];
      }),
      others: photographs.filter((_, at) => paths[at] === undefined),
    };
  }

  /**
   * Works with a file that may be read: one that was opened and is really in one of the folders.
   *
   * @param use gets a path that means this file, even if it is replaced meanwhile
   * @returns undefined if a link leads out of the folders, or the file does not exist
   */
  async useFile<Result>(path: string, use: (path: string) => Promise<Result>): Promise<Result | undefined> {
    return await useInside(path, (real) => this.#holds(real), use);
  }

  /** Opens a file that may be read; undefined as for `useFile`. */
  async openFile(path: string): Promise<FileHandle | undefined> {
    return await openInside(path, (real) => this.#holds(real));
  }

  /**
   * Works with a name in a folder that was opened and really is one of the folders, or in one of them.
   *
   * @param use gets a path in this folder, even if the folder is replaced meanwhile
   * @throws Refusal when a link leads out of the folders
   * @throws the file system's error when the folder does not exist
   */
  async inFolder<Result>(path: string, use: (path: string) => Promise<Result>): Promise<Result> {
    const folder = dirname(path);
    await lstat(folder);
    const done = await useInside(
      folder,
      (real) => this.#holds(real),
      async (opened) => ({ result: await use(join(opened, basename(path))) }),
    );
    if (done === undefined) throw outside(basename(path));
    return done.result;
  }

  /** The folders beside the photographs in whose place there is a link: what is behind it is not shown. */
  async linksBeside(): Promise<string[]> {
    const links = await Promise.all(BESIDE.map((kind) => isLink(this[kind])));
    return BESIDE.filter((_, at) => links[at]).map((kind) => this[kind]);
  }

  /** Creates a folder beside the photographs. @throws Refusal when there is a link in its place */
  async prepare(kind: Beside): Promise<void> {
    const folder = this[kind];
    if (await isLink(folder)) {
      const name = basename(folder);
      throw new Refusal(
        409,
        'folder-is-link',
        `${name} is a symbolic link, which the Studio does not follow.`,
        {
          hint: `Put a folder in the place of ${folder}.`,
          values: { name, path: folder },
        },
      );
    }
    await mkdir(folder, { recursive: true });
    if ((await realpath(folder)) !== folder) throw outside(basename(folder));
  }

  #holds(real: string): boolean {
    return [this.root, this.unlabelled, this.aside].some((folder) => holds(folder, real));
  }
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

function outside(name: string): Refusal {
  return new Refusal(500, 'outside', `${name} lies outside of the folder of photographs.`, {
    hint: 'The Studio touches only what is inside; links that lead out of it are not followed.',
    values: { name },
  });
}
