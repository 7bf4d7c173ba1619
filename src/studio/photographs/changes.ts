import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { holds, isFolder } from '../../folders/index.js';
import type { Part } from '../../photographs/index.js';
import { formatOfName } from '../../pictures/index.js';
import type { ChangeDescription, DataChange, Move } from '../api.js';
import {
  alreadyThere,
  classNotEmpty,
  expectMovedCount,
  expectNewName,
  hasThatName,
  nothingTo,
} from './change-refusals.js';
import { describePhotograph, type IndexedPhotograph } from './indexed-photograph.js';
import { type Change, describeChange, type Operation } from './journal.js';
import { carryOut, freePath, type MovedFiles } from './move-files.js';
import { className } from './names.js';
import type { PhotographFolder } from './photograph-folder.js';
import { indexedPhotograph } from './photograph-index.js';
import { expectMovable, type OpenFolder, type StudioPhotographs } from './studio-photographs.js';
import { asidePath, CHANGE_KINDS, classFolder, classParent, isAt, newPath, targetOf } from './targets.js';

const MOST_TOLD = 500;

/** All changes to photographs that can be undone, except uploads. */
export class PhotographChanges {
  readonly #photographs: StudioPhotographs;

  constructor(photographs: StudioPhotographs) {
    this.#photographs = photographs;
  }

  /** @throws Refusal 400 when the class cannot have that name, 409 when it exists */
  async newClass(given: string): Promise<DataChange> {
    const name = className(given);
    return await this.#photographs.change(true, async (open) => {
      expectNewName(open.folder.classNames, name);
      const path = join(classParent(open.folder), name);
      const operations: Operation[] = [{ from: null, to: open.folder.places.placeOf(path), folder: 'made' }];
      return await this.#do(open, { kind: 'new-class', className: name, operations });
    });
  }

  async renameClass(id: string, given: string): Promise<DataChange> {
    const name = className(given);
    return await this.#photographs.change(false, async (open) => {
      const { folder } = open;
      const before = folder.classNamed(id);
      if (before === name) throw hasThatName(name);
      if (before.toLowerCase() !== name.toLowerCase()) expectNewName(folder.classNames, name);
      const operations = (await foldersOfClass(folder, before)).map(
        ({ path }): Operation => ({
          from: folder.places.placeOf(path),
          to: folder.places.placeOf(join(path, '..', name)),
          folder: 'moved',
        }),
      );
      return await this.#do(open, { kind: 'rename-class', className: name, operations });
    });
  }

  /** Moves all photographs of a class into another one; its folder goes. @throws Refusal 404 for unknown classes */
  async mergeClass(id: string, into: string): Promise<DataChange> {
    return await this.#photographs.change(false, async (open) => {
      const { folder } = open;
      const [before, name] = [folder.classNamed(id), folder.classNamed(into)];
      if (before === name) throw alreadyThere();
      const operations = await emptied(folder, before, (path, source, part) =>
        formatOfName(path) === undefined
          ? asidePath(folder, path)
          : join(classFolder(folder, name, part), relative(source, path)),
      );
      return await this.#do(open, { kind: 'merge-class', className: name, operations });
    });
  }

  /** Moves a class aside with everything in its folder: nothing is deleted. @throws Refusal 404 for an unknown class */
  async deleteClass(id: string): Promise<DataChange> {
    return await this.#photographs.change(false, async (open) => {
      const { folder } = open;
      const name = folder.classNamed(id);
      const operations = await emptied(folder, name, (path) => asidePath(folder, path));
      return await this.#do(open, { kind: 'delete-class', className: name, operations });
    });
  }

  async move({ photographs: ids, to, batch }: Move): Promise<DataChange> {
    expectMovedCount(ids.length);
    return await this.#photographs.change(false, async (open) => {
      const { folder } = open;
      const target = targetOf(folder, to);
      const moving = [...new Set(ids)].map((id) => folder.find(id)).filter((one) => !isAt(one, target));
      if (moving.length === 0) throw alreadyThere();
      const operations: Operation[] = [];
      const taken = new Set<string>();
      for (const photograph of moving) {
        const path = await freePath(newPath(folder, photograph, target), taken);
        taken.add(path);
        const { places } = folder;
        operations.push({ from: places.placeOf(photograph.path), to: places.placeOf(path) });
      }
      const { kind, className = null } = target;
      return await this.#do(open, { kind: CHANGE_KINDS[kind], className, operations, batch });
    });
  }

  async undo(): Promise<DataChange> {
    return await this.#photographs.changeLabels(async (open) => {
      const change = open.journal.undo;
      if (change === undefined) throw nothingTo('undo');
      if (change.kind !== 'keep') expectMovable(open.folder);
      const files = await carryOut(open.folder.places, change, 'backwards');
      // Creating a class cannot be undone while it has photographs; the change stays in the list for later.
      if (files.moved.length === 0 && files.left.length > 0 && change.kind === 'new-class') {
        throw classNotEmpty(change.className ?? '');
      }
      await open.journal.undid(change);
      return await this.#done(open, change, files);
    });
  }

  async redo(): Promise<DataChange> {
    return await this.#photographs.changeLabels(async (open) => {
      const change = open.journal.redo;
      if (change === undefined) throw nothingTo('redo');
      if (change.kind !== 'keep') expectMovable(open.folder);
      await open.journal.redid(change);
      // The folders of an upload are made by the photographs that come into them.
      const operations =
        change.kind === 'upload'
          ? change.operations.filter(({ folder }) => folder !== 'made')
          : change.operations;
      const files = await carryOut(open.folder.places, { ...change, operations }, 'forwards');
      if (hadNoEffect(files)) await open.journal.undid(change);
      return await this.#done(open, change, files);
    });
  }

  async #do(
    open: OpenFolder,
    change: Pick<Change, 'kind' | 'className' | 'operations'> & { readonly batch?: string },
  ): Promise<DataChange> {
    const { places } = open.folder;
    for (const kind of ['unlabelled', 'aside'] as const) {
      if (change.operations.some(({ to }) => to.startsWith(`${kind}:`))) await places.prepare(kind);
    }
    await open.journal.add(change);
    const { batch } = change;
    const noted = (batch === undefined ? undefined : open.journal.ofBatch(batch)) ?? open.journal.undo!;
    const files = await carryOut(places, { ...noted, operations: change.operations }, 'forwards');
    // What came before in the same batch has been done.
    const isWhole = noted.operations.length === change.operations.length;
    if (isWhole && hadNoEffect(files)) await open.journal.forget(noted);
    return await this.#done(open, { ...noted, operations: change.operations }, files);
  }

  async #done({ folder }: OpenFolder, change: Change, { moved, left }: MovedFiles): Promise<DataChange> {
    const told: DataChange['moved'][number][] = [];
    // A label that is kept moves nothing: what is known about the photographs stays true.
    if (change.kind === 'keep') this.#photographs.noted();
    else if (change.operations.some((one) => one.folder !== undefined)) await folder.refresh();
    else {
      const before = new Map(folder.everyPhotograph.map((one) => [one.path, one] as const));
      const added: IndexedPhotograph[] = [];
      for (const { from, to } of moved) {
        const known = from === null ? undefined : before.get(from);
        const now = to === null ? undefined : await photographAt(folder, to, known);
        if (now === undefined) continue;
        added.push(now);
        if (known !== undefined) told.push({ before: known.id, photograph: describePhotograph(now) });
      }
      folder.replace(new Set(moved.flatMap(({ from }) => from ?? [])), added);
      await folder.sign();
    }
    if (change.kind !== 'keep') this.#photographs.changed();
    const description: ChangeDescription = describeChange(change);
    return {
      change: description,
      data: this.#photographs.state(),
      left,
      moved: told.slice(0, MOST_TOLD),
    };
  }
}

/** Whether nothing was moved, made or removed: then there is nothing to undo. */
function hadNoEffect({ moved, left }: MovedFiles): boolean {
  return moved.length === 0 && left.length > 0;
}

/** A photograph at a new place; undefined when the page does not show that place. */
export async function photographAt(
  folder: PhotographFolder,
  path: string,
  known?: IndexedPhotograph,
): Promise<IndexedPhotograph | undefined> {
  const { places } = folder;
  const [kind] = places.placeOf(path).split(':');
  if (kind === 'undone') return undefined;
  const [part, root] = [...folder.partFolders].find(([, one]) => holds(one, path)) ?? [
    undefined,
    places.root,
  ];
  const className = kind === 'data' ? relative(root, path).split(sep)[0] : null;
  const found = { path, className, unlabelled: kind === 'unlabelled', part, reason: undefined };
  const photograph = indexedPhotograph(found, await stat(path));
  photograph.problem = known?.problem ?? null;
  return photograph;
}

interface ClassFolder {
  readonly path: string;
  readonly part: Part | undefined;
}

/** The existing folders of a class: one, or one in each part. */
async function foldersOfClass(folder: PhotographFolder, name: string): Promise<ClassFolder[]> {
  const parts = folder.given.length === 0 ? [undefined] : folder.given;
  const folders = parts.map((part) => ({ part, path: classFolder(folder, name, part) }));
  const there = await Promise.all(folders.map(({ path }) => isFolder(path)));
  return folders.filter((_, at) => there[at]);
}

/**
 * The operations that empty the folders of a class and remove them.
 *
 * @param target the new path of a file in the folder `source` of the class
 */
async function emptied(
  folder: PhotographFolder,
  name: string,
  target: (path: string, source: string, part: Part | undefined) => string,
): Promise<Operation[]> {
  const { places } = folder;
  const files: Operation[] = [];
  const removed: Operation[] = [];
  const taken = new Set<string>();
  for (const { path: source, part } of await foldersOfClass(folder, name)) {
    const folders = [source];
    for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) {
        folders.push(path);
        continue;
      }
      const to = await freePath(target(path, source, part), taken);
      taken.add(to);
      files.push({ from: places.placeOf(path), to: places.placeOf(to) });
    }
    // The deepest folders come first.
    folders.sort((one, other) => other.length - one.length);
    for (const path of folders) removed.push({ from: null, to: places.placeOf(path), folder: 'removed' });
  }
  return [...files, ...removed, ...(await emptyParts(folder, name))];
}

/** The operations that remove the folders of the parts with their last class: an empty one would be taken for a class. */
async function emptyParts(folder: PhotographFolder, last: string): Promise<Operation[]> {
  if (folder.classNames.some((name) => name !== last)) return [];
  const parts = folder.given.map((part) => folder.partFolders.get(part)).filter((path) => path !== undefined);
  const contents = await Promise.all(parts.map((path) => readdir(path)));
  return parts
    .filter((_, at) => contents[at].every((name) => name === last))
    .map((path): Operation => ({ from: null, to: folder.places.placeOf(path), folder: 'removed' }));
}
