import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../../errors.js';
import { readText, syncFolder, useInside } from '../../files/index.js';
import { parseJson } from '../../parse-json.js';
import type { ChangeDescription } from '../api.js';
import { Refusal } from '../http/errors.js';
import { ChangeHistory, type UndoableChange } from './change-history.js';

const operation = z.strictObject({
  /** Places (see `Places`); null for an upload, which came from nowhere, and for a folder that is made or removed. */
  from: z.string().nullable(),
  to: z.string(),
  /** A folder that is created, removed when it is empty, or moved with everything in it; otherwise a file is moved. */
  folder: z.enum(['made', 'removed', 'moved']).optional(),
});

/** A label that somebody has looked at and kept: of a content, wherever it lies. */
const keptLabel = z.strictObject({ sha256: z.string(), size: z.number(), label: z.string() });

const line = z.discriminatedUnion('entry', [
  z.object({
    entry: z.literal('change'),
    id: z.string(),
    time: z.string(),
    kind: z.enum([
      ...(['move', 'unlabel', 'aside', 'upload', 'keep'] as const),
      ...(['new-class', 'rename-class', 'merge-class', 'delete-class'] as const),
    ]),
    className: z.string().nullable(),
    batch: z.string().optional(),
    operations: z.array(operation),
    kept: z.array(keptLabel).optional(),
  }),
  /** More of the same batch. */
  z.object({
    entry: z.literal('more'),
    id: z.string(),
    className: z.string().nullable(),
    operations: z.array(operation),
  }),
  z.object({ entry: z.literal('undo'), id: z.string() }),
  z.object({ entry: z.literal('redo'), id: z.string() }),
  /** The change had no effect. */
  z.object({ entry: z.literal('forget'), id: z.string() }),
]);

type Line = z.infer<typeof line>;

/** A file or folder that is moved, or a folder that is made or removed. */
export type Operation = z.infer<typeof operation>;

export type KeptLabel = z.infer<typeof keptLabel>;

/** A change to the photographs. */
export interface Change extends UndoableChange<Operation> {
  readonly kind: ChangeDescription['kind'];
  /** The labels that a change of kind 'keep' keeps, which moves nothing. */
  readonly kept: readonly KeptLabel[];
}

const FILE_NAME = 'journal.jsonl';

/**
 * The changes to a folder of photographs, on disk, so that they can be undone later too. Each line is written before
 * its change is carried out, so undoing the change of a killed process may find parts of it not done.
 */
export class Journal {
  readonly #path: string;
  readonly #folder: string;
  readonly #history = new ChangeHistory<Operation, Change>();
  /** By content and label; those whose change can no longer be undone as well. */
  readonly #kept = new Map<string, KeptLabel>();
  /** A kill or a full disk may have cut off the last line; the next one must not be appended to it. */
  #lastLineIsCut = false;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, FILE_NAME);
  }

  /** @throws Refusal 500 when there is one that cannot be read */
  static async open(folder: string): Promise<Journal> {
    const journal = new Journal(folder);
    let text: string;
    try {
      text = await readText(journal.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return journal;
      const reason = reasonOf(error);
      const message = `The journal of changes cannot be read: ${reason}.`;
      throw new Refusal(500, 'journal-unreadable', message, { values: { reason }, cause: error });
    }
    journal.#lastLineIsCut = text !== '' && !text.endsWith('\n');
    for (const json of text.split('\n')) {
      // The last line may have been cut off by a kill; an unreadable line cannot be undone.
      const parsed = line.safeParse(parseJson(json));
      if (parsed.success) journal.#follow(parsed.data);
    }
    return journal;
  }

  get undo(): Change | undefined {
    return this.#history.undo;
  }

  get redo(): Change | undefined {
    return this.#history.redo;
  }

  /** The labels that were kept, and not taken back since. */
  get kept(): readonly KeptLabel[] {
    return [...this.#kept.values()];
  }

  /**
   * Records a change before it is made. A change with the batch of an undoable change belongs to it, also if other
   * changes came in between, because two pages may upload at the same time.
   */
  async add(
    change: Pick<Change, 'kind' | 'className' | 'operations'> & { batch?: string; kept?: KeptLabel[] },
  ): Promise<void> {
    const { kind, className, batch, operations } = change;
    const begun = batch === undefined ? undefined : this.ofBatch(batch);
    await this.#write(
      begun?.kind === kind
        ? { entry: 'more', id: begun.id, className, operations }
        : { entry: 'change', id: randomUUID().slice(0, 8), time: new Date().toISOString(), ...change },
    );
  }

  /** The change that a batch has made so far, unless it was undone. */
  ofBatch(batch: string): Change | undefined {
    return this.#history.ofBatch(batch);
  }

  /** Removes a change that had no effect. */
  async forget({ id }: Change): Promise<void> {
    await this.#write({ entry: 'forget', id });
  }

  async undid({ id }: Change): Promise<void> {
    await this.#write({ entry: 'undo', id });
  }

  async redid({ id }: Change): Promise<void> {
    await this.#write({ entry: 'redo', id });
  }

  async #write(entry: Line): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#expectNoLink();
    const file = await this.#open();
    try {
      const isNew = (await file.stat()).size === 0;
      await file.writeFile(`${this.#lastLineIsCut ? '\n' : ''}${JSON.stringify(entry)}\n`);
      this.#lastLineIsCut = false;
      // Later changes must not survive a power failure without this line.
      await file.sync();
      if (isNew) await syncFolder(this.#folder);
    } catch (error) {
      this.#lastLineIsCut = true;
      throw error;
    } finally {
      await file.close();
    }
    this.#follow(entry);
  }

  /** Opens the file for appending, in the real folder and not through a link. */
  async #open(): Promise<FileHandle> {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
    const file = await useInside(
      this.#folder,
      (real) => real === this.#folder,
      (folder) => open(join(folder, FILE_NAME), flags | (constants.O_NOFOLLOW ?? 0), 0o666),
    );
    return file ?? this.#refuseLink(this.#folder);
  }

  /** A link that came with the photographs would make us write lines into another file. */
  async #expectNoLink(): Promise<void> {
    for (const path of [this.#folder, this.#path]) {
      const found = await lstat(path).catch(() => undefined);
      if (found?.isSymbolicLink()) this.#refuseLink(path);
    }
  }

  #refuseLink(path: string): never {
    const message = 'A symbolic link is in the place of the journal of changes.';
    throw new Refusal(500, 'journal-is-link', message, { hint: `Remove ${path}.`, values: { path } });
  }

  #follow(entry: Line): void {
    switch (entry.entry) {
      case 'change': {
        const { id, kind, className, batch, operations, kept = [] } = entry;
        this.#history.add({ id, kind, className, batch, operations: [...operations], kept });
        this.#renameKept(this.undo!, 'forwards');
        for (const one of kept) this.#kept.set(keyOf(one), one);
        break;
      }
      case 'more':
        this.#history.extend(entry.id, entry.className, entry.operations);
        break;
      case 'forget': {
        const change = this.#history.forget(entry.id);
        if (change !== undefined) this.#renameKept(change, 'backwards');
        break;
      }
      case 'undo': {
        const change = this.#history.undid(entry.id);
        if (change === undefined) break;
        for (const one of change.kept) this.#kept.delete(keyOf(one));
        this.#renameKept(change, 'backwards');
        break;
      }
      case 'redo': {
        const change = this.#history.redid(entry.id);
        if (change === undefined) break;
        for (const one of change.kept) this.#kept.set(keyOf(one), one);
        this.#renameKept(change, 'forwards');
        break;
      }
    }
  }

  /** A label that was kept has the new name of its class. */
  #renameKept(change: Change, direction: 'forwards' | 'backwards'): void {
    const names = [nameBefore(change), change.className ?? undefined];
    const [from, to] = direction === 'forwards' ? names : names.reverse();
    if (change.kind !== 'rename-class' || from === undefined || to === undefined) return;
    for (const [key, one] of [...this.#kept]) {
      if (one.label !== from) continue;
      const renamed = { ...one, label: to };
      this.#kept.delete(key);
      this.#kept.set(keyOf(renamed), renamed);
    }
  }
}

/** The old name of a class that was renamed: of its folder, or of its folder in each part. */
function nameBefore({ kind, operations: [first] }: Change): string | undefined {
  return kind === 'rename-class' ? first?.from?.split(/[:/]/).at(-1) : undefined;
}

const keyOf = ({ sha256, label }: KeptLabel): string => `${sha256} ${label}`;

/** A change as the page receives it. */
export function describeChange({ kind, className, operations, kept }: Change): ChangeDescription {
  const count = kept.length + operations.filter(({ folder }) => folder === undefined).length;
  return { kind, count, className };
}
