import { rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFolder } from '../../folders/index.js';
import type { Part } from '../../photographs/index.js';
import type { DataState, NewUpload } from '../api.js';
import { Refusal } from '../http/errors.js';
import { expectBatch, expectNewName, notDivided } from './change-refusals.js';
import type { Operation } from './journal.js';
import { carryOut } from './move-files.js';
import { className } from './names.js';
import type { OpenFolder, StudioPhotographs } from './studio-photographs.js';
import { classFolder } from './targets.js';

/** The beginning and the end of an upload, which creates and removes the folders of its classes. */
export class Drops {
  readonly #photographs: StudioPhotographs;

  constructor(photographs: StudioPhotographs) {
    this.#photographs = photographs;
  }

  /**
   * Makes the folders of the classes, and parts where they are wanted. It is one change with the photographs that come.
   *
   * @throws Refusal 400 for a name that no class can have, 409 for one in another spelling, and where there are no parts
   */
  async begin({ batch, folders, divide = false }: NewUpload): Promise<DataState> {
    expectBatch(batch);
    const wanted = folders.map(({ className: given, part }) => ({ name: className(given), part }));
    return await this.#photographs.change(true, async (open) => {
      const { folder } = open;
      const { places, classNames } = folder;
      for (const { name } of wanted) if (!classNames.includes(name)) expectNewName(classNames, name);
      const operations: Operation[] = [];
      const part = wanted.find((one) => one.part !== undefined)?.part;
      const divided = folder.given.length > 0;
      if (part !== undefined && !divided) {
        if (folder.total > 0 && !divide) throw notDivided(part);
        for (const name of classNames) {
          const from = join(places.root, name);
          const to = join(places.root, 'train', name);
          operations.push({ from: places.placeOf(from), to: places.placeOf(to), folder: 'moved' });
        }
      }
      const into = (name: string, own: Part | undefined): string =>
        divided || part === undefined
          ? classFolder(folder, name, own)
          : join(places.root, own ?? 'train', name);
      const made = await missingFolders(
        places.root,
        wanted.map((one) => into(one.name, one.part)),
      );
      // A class that was just moved into its part already exists.
      const there = new Set(operations.map(({ to }) => to));
      const makes = made
        .map((path): Operation => ({ from: null, to: places.placeOf(path), folder: 'made' }))
        .filter(({ to }) => !there.has(to));
      // Parts come before the folders that are moved into them, so that undo removes them last.
      operations.unshift(...makes);
      if (operations.length > 0)
        await this.#make(open, { batch, operations, names: wanted.map(({ name }) => name) });
      return this.#photographs.state();
    });
  }

  /** Removes the folders of an upload that are still empty. */
  async end(batch: string): Promise<DataState> {
    expectBatch(batch);
    return await this.#photographs.change(false, async ({ folder, journal }) => {
      const change = journal.ofBatch(batch);
      if (change === undefined) return this.#photographs.state();
      let gone = 0;
      for (const { to } of change.operations.filter((one) => one.folder === 'made').reverse()) {
        const path = folder.places.pathOf(to);
        await folder.places.expectInside(path);
        const removed = await rmdir(path).then(
          () => true,
          () => false,
        );
        if (removed) gone++;
      }
      if (change.operations.every((one) => one.folder === 'made')) await journal.forget(change);
      if (gone > 0) {
        await folder.refresh();
        this.#photographs.changed();
      }
      return this.#photographs.state();
    });
  }

  async #make(
    { folder, journal }: OpenFolder,
    {
      batch,
      operations,
      names,
    }: { readonly batch: string; readonly operations: Operation[]; readonly names: readonly string[] },
  ): Promise<void> {
    const className = new Set(names).size === 1 ? names[0] : null;
    await journal.add({ kind: 'upload', className, operations, batch });
    const change = journal.ofBatch(batch)!;
    const { left } = await carryOut(folder.places, { ...change, operations }, 'forwards');
    try {
      const [first] = left;
      if (first !== undefined) {
        throw new Refusal(409, first.kind ?? 'outside', `${first.name}: ${first.reason}.`, {
          values: first.values,
        });
      }
      await folder.refresh();
    } catch (error) {
      // Half of it would be another layout than before.
      await carryOut(folder.places, { ...change, operations }, 'backwards');
      await journal.forget(change);
      await folder.refresh();
      throw error;
    }
    this.#photographs.changed();
  }
}

/** The missing folders, each after its parent. */
async function missingFolders(root: string, paths: readonly string[]): Promise<string[]> {
  const missing = new Set<string>();
  for (const path of paths) {
    const own: string[] = [];
    for (let at = path; at !== root && at.length > root.length; at = dirname(at)) {
      if (missing.has(at) || (await isFolder(at))) break;
      own.unshift(at);
    }
    for (const one of own) missing.add(one);
  }
  return [...missing];
}
