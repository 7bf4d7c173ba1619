import type { DataClass } from '../../../studio/api.js';

/** Classes with a key of their own: 1 to 9. */
export const KEYS = 9;

/** What has a key, or will get one. */
export interface KeySlot {
  /** Of a class. */
  readonly id: string;
  /** Its photographs when it was last there. */
  readonly total: number;
  /** Whether the class is gone now; its key then waits for it, as long as others are free. */
  readonly gone?: boolean;
}

/**
 * Who gets which key: every class keeps the key that it had, and new ones come last, whatever their names. A class that
 * was renamed is the same one; its id is not.
 *
 * @param before in the order of their keys; empty at first, when the classes get keys in their own order
 */
export function assignKeys(
  before: readonly KeySlot[],
  classes: readonly Pick<DataClass, 'id' | 'total'>[],
): readonly KeySlot[] {
  const now = new Map(classes.map(({ id, total }) => [id, { id, total }]));
  const known = new Set(before.map(({ id }) => id));
  const came = classes.filter(({ id }) => !known.has(id)).map(({ id, total }): KeySlot => ({ id, total }));
  const left = before.filter(({ id, gone }) => gone !== true && !now.has(id));
  const isRenamed = came.length === 1 && left.length === 1 && came[0].total === left[0].total;
  const slots = before.map((slot): KeySlot => {
    if (isRenamed && slot === left[0]) return came[0];
    return now.get(slot.id) ?? { ...slot, gone: true };
  });
  for (const slot of isRenamed ? [] : came) {
    const free = slots.length < KEYS ? -1 : slots.slice(0, KEYS).findIndex(({ gone }) => gone);
    if (free === -1) slots.push(slot);
    else slots[free] = slot;
  }
  return slots;
}
