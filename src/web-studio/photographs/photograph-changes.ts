import { numberedName } from '../../file-name.js';
import {
  alreadyThere,
  className,
  classNamed,
  classNotEmpty,
  type DataChange,
  describePhotograph,
  expectBatch,
  expectMovedCount,
  expectNewName,
  hasThatName,
  type Move,
  noPhotograph,
  nothingTo,
  type PartName,
} from '../../studio/browser.js';
import { type Change, describeChange, type Operation } from './entries.js';
import { below, type Moved, type PhotographTree, type WebPhotograph } from './photograph-tree.js';
import type { WebPhotographs } from './web-photographs.js';

const MOST_TOLD = 500;
/** What a move into each place is called. */
const KINDS = { class: 'move', unlabelled: 'unlabel', aside: 'aside' } as const;

/** All changes to photographs that can be undone, except uploads; by the rules of the Studio's server. */
export class WebPhotographChanges {
  readonly #photographs: WebPhotographs;

  constructor(photographs: WebPhotographs) {
    this.#photographs = photographs;
  }

  /** @throws Refusal 400 when the class cannot have that name, 409 when it exists */
  async newClass(given: string): Promise<DataChange> {
    const name = className(given);
    return await this.#make((tree) => {
      expectNewName(tree.classNames, name);
      const operations: Operation[] = [{ from: null, to: classFolder(tree, name), folder: 'made' }];
      return { kind: 'new-class', className: name, operations };
    });
  }

  async renameClass(id: string, given: string): Promise<DataChange> {
    const name = className(given);
    return await this.#make((tree) => {
      const before = classNamed(tree.classNames, id);
      if (before === name) throw hasThatName(name);
      if (before.toLowerCase() !== name.toLowerCase()) expectNewName(tree.classNames, name);
      const operations = foldersOfClass(tree, before).map(({ place, part }): Operation => {
        return { from: place, to: classFolder(tree, name, part), folder: 'moved' };
      });
      return { kind: 'rename-class', className: name, operations };
    });
  }

  /** Moves all photographs of a class into another one. @throws Refusal 404 for unknown classes */
  async mergeClass(id: string, into: string): Promise<DataChange> {
    return await this.#make((tree) => {
      const [before, name] = [classNamed(tree.classNames, id), classNamed(tree.classNames, into)];
      if (before === name) throw alreadyThere();
      const operations = emptied(
        tree,
        before,
        (photograph, part) => `${classFolder(tree, name, part)}/${photograph.name}`,
      );
      return { kind: 'merge-class', className: name, operations };
    });
  }

  /** Moves a class aside with all its photographs: nothing is deleted. @throws Refusal 404 for an unknown class */
  async deleteClass(id: string): Promise<DataChange> {
    return await this.#make((tree) => {
      const name = classNamed(tree.classNames, id);
      return { kind: 'delete-class', className: name, operations: emptied(tree, name, asidePlace) };
    });
  }

  async move({ photographs: ids, to, batch }: Move): Promise<DataChange> {
    expectMovedCount(ids.length);
    expectBatch(batch);
    return await this.#make((tree) => {
      const target =
        to === 'aside' || to === 'unlabelled'
          ? ({ kind: to, className: null } as const)
          : ({ kind: 'class', className: classNamed(tree.classNames, to) } as const);
      const found = [...new Set(ids)].map((id) => tree.find(id) ?? fail());
      const moving = found.filter((one) => !isAt(one, target));
      if (moving.length === 0) throw alreadyThere();
      const taken = new Set<string>();
      const operations = moving.map((photograph): Operation => {
        return { from: photograph.path, to: freePlace(tree, newPlace(tree, photograph, target), taken) };
      });
      return { kind: KINDS[target.kind], className: target.className, operations, batch };
    });
  }

  async undo(): Promise<DataChange> {
    return await this.#photographs.change(async (journal) => {
      const { tree, history } = journal;
      const change = history.undo;
      if (change === undefined) throw nothingTo('undo');
      const [made] = change.operations;
      // The change stays in the list for later.
      if (change.kind === 'new-class' && !tree.isEmpty(made.to)) throw classNotEmpty(change.className ?? '');
      return this.#done(change, await journal.undo(change));
    });
  }

  async redo(): Promise<DataChange> {
    return await this.#photographs.change(async (journal) => {
      const change = journal.history.redo;
      if (change === undefined) throw nothingTo('redo');
      return this.#done(change, await journal.redo(change));
    });
  }

  async #make(
    plan: (tree: PhotographTree) => Omit<Change, 'id' | 'batch'> & { readonly batch?: string },
  ): Promise<DataChange> {
    return await this.#photographs.change(async (journal) => {
      const planned = plan(journal.tree);
      const { change, outcome } = await journal.make(planned);
      return this.#done({ ...change, operations: planned.operations }, outcome);
    });
  }

  #done(change: Change, { moved, left }: Moved): DataChange {
    this.#photographs.changed();
    const told = moved.flatMap(({ from, to }) => {
      const photograph = from === null || to === null ? undefined : this.#photographs.at(to);
      return photograph === undefined
        ? []
        : { before: photograph.id, photograph: describePhotograph(photograph) };
    });
    return {
      change: describeChange(change),
      data: this.#photographs.state(),
      left,
      moved: told.slice(0, MOST_TOLD),
    };
  }
}

type Target =
  | { readonly kind: 'class'; readonly className: string }
  | { readonly kind: 'unlabelled' | 'aside'; readonly className: null };

function fail(): never {
  throw noPhotograph();
}

/** Whether a photograph is there already. */
function isAt({ className: name, unlabelled }: WebPhotograph, { kind, className: wanted }: Target): boolean {
  if (kind === 'class') return name === wanted;
  return name === null && unlabelled === (kind === 'unlabelled');
}

/** The place that a photograph would get; it may be taken. */
function newPlace(tree: PhotographTree, photograph: WebPhotograph, target: Target): string {
  if (target.kind === 'class') {
    return `${classFolder(tree, target.className, photograph.given)}/${photograph.name}`;
  }
  // The folder of its old class would say more than is known now.
  return target.kind === 'unlabelled' ? `unlabelled:${photograph.name}` : asidePlace(photograph);
}

/** What is set aside keeps the folders that it came from. */
function asidePlace({ path }: WebPhotograph): string {
  return `aside:${below(path)}`;
}

/** The folder of a class in a part; where there are parts and none is given, in the training part. */
export function classFolder(tree: PhotographTree, name: string, part: PartName = 'train'): string {
  return tree.given.length === 0 ? `data:${name}` : `data:${part}/${name}`;
}

/** A free place: the given one, or one with a number. It is taken from now on. */
export function freePlace(tree: PhotographTree, place: string, taken: Set<string> = new Set()): string {
  const name = place.lastIndexOf('/') + 1 || place.indexOf(':') + 1;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? place : place.slice(0, name) + numberedName(place.slice(name), number);
    if (taken.has(candidate) || tree.at(candidate) !== undefined) continue;
    taken.add(candidate);
    return candidate;
  }
}

/** The folders of a class: one, or one in each part. */
function foldersOfClass(
  tree: PhotographTree,
  name: string,
): { readonly place: string; readonly part: PartName | undefined }[] {
  const parts = tree.given.length === 0 ? [undefined] : tree.given;
  return parts
    .map((part) => ({ part, place: classFolder(tree, name, part) }))
    .filter(({ place }) => tree.hasFolder(place));
}

/** The operations that empty the folders of a class and remove them. */
function emptied(
  tree: PhotographTree,
  name: string,
  target: (photograph: WebPhotograph, part: PartName | undefined) => string,
): Operation[] {
  const taken = new Set<string>();
  const folders = foldersOfClass(tree, name);
  const files = folders.flatMap(({ place, part }) =>
    tree.below(place).map((photograph): Operation => {
      return { from: photograph.path, to: freePlace(tree, target(photograph, part), taken) };
    }),
  );
  const isLast = tree.classNames.every((one) => one === name);
  const parts = isLast ? tree.given.map((part) => `data:${part}`) : [];
  const removed = [...folders.map(({ place }) => place), ...parts];
  return [...files, ...removed.map((to): Operation => ({ from: null, to, folder: 'removed' }))];
}
