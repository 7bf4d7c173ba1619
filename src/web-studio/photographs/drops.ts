import {
  className,
  type DataState,
  expectBatch,
  expectNewName,
  type NewUpload,
  notDivided,
} from '../../studio/browser.js';
import type { Operation } from './entries.js';
import { classFolder } from './photograph-changes.js';
import type { WebPhotographs } from './web-photographs.js';

/** The beginning and the end of an upload, by the rules of the Studio's server. */
export class WebDrops {
  readonly #photographs: WebPhotographs;

  constructor(photographs: WebPhotographs) {
    this.#photographs = photographs;
  }

  /**
   * Makes the classes, and parts where they are wanted. It is one change with the photographs that come.
   *
   * @throws Refusal 400 for a name that no class can have, 409 for one in another spelling, and where there are no parts
   */
  async begin({ batch, folders, divide = false }: NewUpload): Promise<DataState> {
    expectBatch(batch);
    const wanted = folders.map(({ className: given, part }) => ({ name: className(given), part }));
    return await this.#photographs.change(async (journal) => {
      const { tree } = journal;
      const { classNames } = tree;
      for (const { name } of wanted) if (!classNames.includes(name)) expectNewName(classNames, name);
      const part = wanted.find((one) => one.part !== undefined)?.part;
      const divided = tree.given.length > 0;
      const moves: Operation[] = [];
      if (part !== undefined && !divided) {
        if (tree.list('data').length > 0 && !divide) throw notDivided(part);
        for (const name of classNames) {
          moves.push({ from: `data:${name}`, to: `data:train/${name}`, folder: 'moved' });
        }
      }
      const into = wanted.map((one) =>
        divided || part === undefined
          ? classFolder(tree, one.name, one.part)
          : `data:${one.part ?? 'train'}/${one.name}`,
      );
      // A class that is moved into its part exists then.
      const there = new Set(moves.map(({ to }) => to));
      const needed = [...into, ...there].flatMap(withParent);
      const makes = [...new Set(needed)]
        .filter((place) => !tree.hasFolder(place) && !there.has(place))
        .map((to): Operation => ({ from: null, to, folder: 'made' }));
      // Parts come before the folders that are moved into them, so that undo removes them last.
      const operations = [...makes, ...moves];
      if (operations.length === 0) return this.#photographs.state();
      const names = new Set(wanted.map(({ name }) => name));
      await journal.make({
        kind: 'upload',
        className: names.size === 1 ? wanted[0].name : null,
        operations,
        batch,
      });
      this.#photographs.changed();
      return this.#photographs.state();
    });
  }

  /** Removes the folders of an upload that are still empty. */
  async end(batch: string): Promise<DataState> {
    expectBatch(batch);
    return await this.#photographs.change(async (journal) => {
      const { tree } = journal;
      const change = journal.history.ofBatch(batch);
      if (change === undefined) return this.#photographs.state();
      const made = change.operations.filter((one) => one.folder === 'made').map(({ to }) => to);
      // Classes before the parts that they are in.
      const empty = made.reverse().filter((place) => tree.hasFolder(place) && tree.below(place).length === 0);
      if (empty.length > 0) await journal.removeFolders(empty);
      if (change.operations.every((one) => one.folder === 'made')) await journal.forget(change);
      if (empty.length > 0) this.#photographs.changed();
      return this.#photographs.state();
    });
  }
}

/** A folder, after the one that it is in. */
export function withParent(place: string): string[] {
  const end = place.lastIndexOf('/');
  return end === -1 ? [place] : [place.slice(0, end), place];
}
