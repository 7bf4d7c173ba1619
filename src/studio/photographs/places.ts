import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { useInside } from '../../files/index.js';
import { holds } from '../../folders/index.js';
import { Refusal } from '../http/errors.js';

/** The folders in which photographs lie: those of the classes, those that were moved aside, uploads that were undone. */
type PlaceKind = 'data' | 'aside' | 'undone';

const KINDS: readonly PlaceKind[] = ['data', 'aside', 'undone'];

/**
 * The folders that the Studio may touch, and nothing outside of them: neither by `..` nor by symbolic links. A place is
 * written down as `data:cats/tom.jpg`, so that a folder can be moved as a whole with its journal.
 */
export class Places {
  /** The folder of photographs, without symbolic links in its path. */
  readonly root: string;
  /** What was moved aside: a folder beside, because inside, it would be a class. */
  readonly aside: string;
  /** The Studio's own files; hidden, so training does not see it. */
  readonly own: string;

  private constructor(root: string) {
    this.root = root;
    this.aside = join(dirname(root), `${basename(root)}-aside`);
    this.own = join(root, '.graft-studio');
  }

  static async of(folder: string): Promise<Places> {
    return new Places(await realpath(resolve(folder)));
  }

  folder(kind: PlaceKind): string {
    return { data: this.root, aside: this.aside, undone: join(this.own, 'undone') }[kind];
  }

  /** How a path is written down. @throws Refusal when it lies in none of the folders */
  placeOf(path: string): string {
    const kind = (['undone', 'data', 'aside'] as const).find((one) => holds(this.folder(one), path));
    if (kind === undefined) throw outside(basename(path));
    return `${kind}:${relative(this.folder(kind), path).replaceAll(sep, '/')}`;
  }

  /** The path of what was written down. @throws Refusal when it would lie in none of the folders */
  pathOf(place: string): string {
    const [, kind, below] = /^(\w+):(.+)$/s.exec(place) ?? [];
    const known = KINDS.find((one) => one === kind);
    if (known === undefined || below.includes('\0')) throw outside(place);
    const path = resolve(this.folder(known), below);
    if (path === this.folder(known) || !holds(this.folder(known), path)) throw outside(place);
    return path;
  }

  /**
   * Makes sure that a path really lies in one of the folders, wherever links on its way lead. Nothing has to be there.
   *
   * @throws Refusal when it does not
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
      // `aside` itself may not exist yet; its parent is not the Studio's, but is known.
      if (parent === this.aside) return;
      parent = dirname(parent);
    }
  }

  /** The real path of a file that may be read; undefined when a link leads out of the folders, or nothing is there. */
  async readable(path: string): Promise<string | undefined> {
    const real = await realpath(path).catch(() => undefined);
    return real !== undefined && this.#holds(real) ? real : undefined;
  }

  /**
   * Works with a file that may be read: one that was opened and really lies in one of the folders.
   *
   * @param use is given a path that means this file, whatever is put in its place meanwhile
   * @returns undefined when a link leads out of the folders, or nothing is there
   */
  async useFile<Result>(path: string, use: (path: string) => Promise<Result>): Promise<Result | undefined> {
    return await useInside(path, (real) => this.#holds(real), use);
  }

  /**
   * Works with a name in a folder that was opened and really is one of the folders, or in one of them.
   *
   * @param use is given a path in this folder, whatever is put in the folder's place meanwhile
   * @throws Refusal when a link leads out of the folders
   * @throws the file system's error when the folder is not there
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

  /** Makes the folder for what was moved aside. @throws Refusal when there is a link in its place */
  async prepareAside(): Promise<void> {
    await mkdir(this.aside, { recursive: true });
    if ((await realpath(this.aside)) !== this.aside) throw outside(basename(this.aside));
  }

  #holds(real: string): boolean {
    return holds(this.root, real) || holds(this.aside, real);
  }
}

function outside(name: string): Refusal {
  return new Refusal(500, 'outside', `${name} lies outside of the folder of photographs.`, {
    hint: 'The Studio touches only what is inside; links that lead out of it are not followed.',
    values: { name },
  });
}
