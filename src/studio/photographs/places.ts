import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
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
        if (!(await this.#holds(real))) throw outside(basename(path));
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
    return real !== undefined && (await this.#holds(real)) ? real : undefined;
  }

  async isLink(path: string): Promise<boolean> {
    return (await lstat(path)).isSymbolicLink();
  }

  /** Makes the folder for what was moved aside. @throws Refusal when there is a link in its place */
  async prepareAside(): Promise<void> {
    await mkdir(this.aside, { recursive: true });
    if ((await realpath(this.aside)) !== this.aside) throw outside(basename(this.aside));
  }

  async #holds(real: string): Promise<boolean> {
    return holds(this.root, real) || holds(this.aside, real);
  }
}

function outside(name: string): Refusal {
  return new Refusal(500, 'outside', `${name} lies outside of the folder of photographs.`, {
    hint: 'The Studio touches only what is inside; links that lead out of it are not followed.',
    values: { name },
  });
}
