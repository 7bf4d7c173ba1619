/** What the history needs to know of a change. */
export interface UndoableChange<Operation> {
  readonly id: string;
  /** Null also if a batch has photographs of several classes. */
  readonly className: string | null;
  readonly batch: string | undefined;
  readonly operations: Operation[];
}

/** Changes that can be undone. */
const MOST_CHANGES = 1000;

/**
 * The changes that can be undone and redone, in memory. It says what is next; whoever keeps it carries that out, and writes
 * it down.
 */
export class ChangeHistory<Operation, Change extends UndoableChange<Operation>> {
  readonly #done: Change[] = [];
  readonly #undone: Change[] = [];
  /** What could be redone before the last new change, in case that has no effect. */
  #before: { readonly id: string; readonly undone: readonly Change[] } | undefined;

  /** The change that would be undone next. */
  get undo(): Change | undefined {
    return this.#done.at(-1);
  }

  get redo(): Change | undefined {
    return this.#undone.at(-1);
  }

  /** The oldest first. */
  get done(): readonly Change[] {
    return this.#done;
  }

  /** The one that would be redone next comes last. */
  get undone(): readonly Change[] {
    return this.#undone;
  }

  /** The change that a batch has made so far, unless it was undone. */
  ofBatch(batch: string): Change | undefined {
    return this.#done.findLast((change) => change.batch === batch);
  }

  /** A new change; what was undone can no longer be redone. */
  add(change: Change): void {
    this.#done.push(change);
    if (this.#done.length > MOST_CHANGES) this.#done.shift();
    this.#before = { id: change.id, undone: [...this.#undone] };
    this.#undone.length = 0;
  }

  /** More of a change, which a batch may be. */
  extend(id: string, className: string | null, operations: readonly Operation[]): void {
    const at = this.#done.findIndex((change) => change.id === id);
    if (at === -1) return;
    const change = this.#done[at];
    for (const one of operations) change.operations.push(one);
    if (change.className !== className) this.#done[at] = { ...change, className: null };
  }

  /** Takes out a change that had no effect. @returns it; undefined when it was not there */
  forget(id: string): Change | undefined {
    const at = this.#done.findIndex((change) => change.id === id);
    if (at === -1) return undefined;
    const [change] = this.#done.splice(at, 1);
    if (this.#before?.id === id && this.#undone.length === 0) this.#undone.push(...this.#before.undone);
    return change;
  }

  /** The change was undone. @returns it; undefined when it was not the last one */
  undid(id: string): Change | undefined {
    if (this.undo?.id !== id) return undefined;
    const change = this.#done.pop()!;
    this.#undone.push(change);
    return change;
  }

  /** The change was made again. @returns it; undefined when it was not the next one */
  redid(id: string): Change | undefined {
    if (this.redo?.id !== id) return undefined;
    const change = this.#undone.pop()!;
    this.#done.push(change);
    return change;
  }
}
