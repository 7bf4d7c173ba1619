import { ChangeHistory } from '../../studio/browser.js';
import type { Change, Entry, Operation, PhotographFacts } from './entries.js';
import { JournalFile } from './journal-file.js';
import { type Moved, PhotographTree } from './photograph-tree.js';

const FILE_NAME = 'photographs.jsonl';
/** The file is written anew when it has so many lines more than there are photographs. */
const SUPERFLUOUS_LINES = 2000;
const NOTHING: Moved = { moved: [], left: [] };

/**
 * The photographs and their changes, in memory and as lines on disk. A line is on the disk before its change is made, and a
 * change of the same tree always has the same outcome: so reading the lines again leads to the same photographs.
 */
export class ProjectJournal {
  readonly tree = new PhotographTree();
  readonly history = new ChangeHistory<Operation, Change>();
  readonly #file: JournalFile;
  #lines: number;

  private constructor(file: JournalFile, values: readonly unknown[]) {
    this.#file = file;
    this.#lines = values.length;
    for (const value of values) this.#follow(value as Entry);
  }

  static async open(project: FileSystemDirectoryHandle): Promise<ProjectJournal> {
    const { file, values } = await JournalFile.open(project, FILE_NAME);
    const journal = new ProjectJournal(file, values);
    await journal.#shorten();
    return journal;
  }

  /** Whether nothing was ever done. */
  get isNew(): boolean {
    return this.#lines === 0;
  }

  /**
   * Makes a change. One with the batch of an undoable change belongs to it, also if other changes came in between, because
   * two pages may upload at the same time.
   *
   * @returns what it did, and the change that it belongs to
   * @throws Refusal 507 when the storage is full; then nothing has changed
   */
  async make(
    { kind, className, operations, batch }: Omit<Change, 'id' | 'batch'> & { readonly batch?: string },
    added?: readonly PhotographFacts[],
  ): Promise<{ readonly change: Change; readonly outcome: Moved }> {
    const begun = batch === undefined ? undefined : this.history.ofBatch(batch);
    const more = begun?.kind === kind ? begun : undefined;
    const id = more?.id ?? crypto.randomUUID().slice(0, 8);
    const outcome = await this.#write(
      more === undefined
        ? { entry: 'change', id, kind, className, batch, operations, added }
        : { entry: 'more', id, className, operations, added },
    );
    const change = this.history.done.findLast((one) => one.id === id) as Change;
    const hadNoEffect = outcome.moved.length === 0 && outcome.left.length > 0;
    if (more === undefined && hadNoEffect) await this.forget(change);
    return { change, outcome };
  }

  /** Removes a change that had no effect from those that can be undone. */
  async forget({ id }: Change): Promise<void> {
    await this.#write({ entry: 'forget', id });
  }

  async undo({ id }: Change): Promise<Moved> {
    return await this.#write({ entry: 'undo', id });
  }

  async redo(change: Change): Promise<Moved> {
    const outcome = await this.#write({ entry: 'redo', id: change.id });
    if (outcome.moved.length === 0 && outcome.left.length > 0) await this.undo(change);
    return outcome;
  }

  /** Removes empty folders. */
  async removeFolders(folders: readonly string[]): Promise<void> {
    await this.#write({ entry: 'emptied', folders });
  }

  close(): void {
    this.#file.close();
  }

  async #write(entry: Entry): Promise<Moved> {
    await this.#file.append(entry);
    this.#lines++;
    return this.#follow(entry);
  }

  #follow(entry: Entry): Moved {
    const { tree, history } = this;
    switch (entry.entry) {
      case 'change': {
        const { id, kind, className, batch, operations, added } = entry;
        history.add({ id, kind, className, batch, operations: [...operations] });
        return tree.carryOut(entry, 'forwards', added);
      }
      case 'more': {
        const { id, className, operations, added } = entry;
        history.extend(id, className, operations);
        const kind = history.done.findLast((change) => change.id === id)?.kind ?? 'upload';
        return tree.carryOut({ id, kind, operations }, 'forwards', added);
      }
      case 'undo': {
        const change = history.undid(entry.id);
        return change === undefined ? NOTHING : tree.carryOut(change, 'backwards');
      }
      case 'redo': {
        const change = history.redid(entry.id);
        return change === undefined ? NOTHING : tree.carryOut(again(change), 'forwards');
      }
      case 'forget':
        history.forget(entry.id);
        return NOTHING;
      case 'emptied':
        tree.removeFolders(entry.folders);
        return NOTHING;
      case 'project':
        tree.restore(entry.folders, entry.photographs);
        for (const change of [...entry.done, ...entry.undone]) history.add(change);
        for (const { id } of [...entry.undone].reverse()) history.undid(id);
        return NOTHING;
    }
    // A line of a later version: what it did is not known.
    return NOTHING;
  }

  /** Writes what there is in place of how it came about, where that is much shorter. */
  async #shorten(): Promise<void> {
    if (this.#lines < this.tree.everything.length + SUPERFLUOUS_LINES) return;
    const entry: Entry = {
      entry: 'project',
      folders: this.tree.folders,
      photographs: this.tree.everything.map(([place, { facts }]) => ({ ...facts, place })),
      done: this.history.done,
      undone: this.history.undone,
    };
    // Without room for it the old lines stay.
    const shortened = await this.#file.replace([entry]).then(
      () => true,
      () => false,
    );
    if (shortened) this.#lines = 1;
  }
}

/** The folders of an upload are made by the photographs that come into them. */
function again(change: Change): Change {
  if (change.kind !== 'upload') return change;
  return { ...change, operations: change.operations.filter(({ folder }) => folder !== 'made') };
}
