import type { DataClass } from '../../../studio/api.js';
import { studio } from '../state/studio.svelte.js';
import { assignKeys, KEYS, type KeySlot } from './class-keys.js';

/** A class with the position of its key: 0 for the key 1. */
export interface KeyedClass {
  readonly at: number;
  readonly one: DataClass;
}

let folder: string | null | undefined;
let slots: readonly KeySlot[] = [];

/** The classes that have keys now, as both views of the step Review show them. */
export function keyedClasses(): readonly KeyedClass[] {
  const { data } = studio;
  if (data === undefined) return [];
  if (data.folder !== folder) slots = keptSlots(data.folder);
  folder = data.folder;
  slots = assignKeys(slots, data.classes);
  keepSlots();
  return slots.slice(0, KEYS).flatMap(({ id, gone }, at) => {
    const one = gone ? undefined : data.classes.find((known) => known.id === id);
    return one === undefined ? [] : [{ at, one }];
  });
}

/* Also after the page was loaded again, for as long as its tab is open. */

const KEPT = 'graft-class-keys';

function keptSlots(of: string | null): readonly KeySlot[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '') as { folder: unknown; slots: unknown };
    return kept.folder === of && Array.isArray(kept.slots) && kept.slots.every(isSlot) ? kept.slots : [];
  } catch {
    return [];
  }
}

function isSlot(value: unknown): value is KeySlot {
  const { id, total } = (value ?? {}) as Partial<Record<keyof KeySlot, unknown>>;
  return typeof id === 'string' && typeof total === 'number';
}

function keepSlots(): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ folder, slots }));
  } catch {
    // The browser keeps nothing: the keys stay until the page is loaded again.
  }
}
