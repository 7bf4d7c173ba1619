import type { PhotographOrder } from '../api.js';
import { type IndexedPhotograph, inOrder } from './indexed-photograph.js';

type Order = (one: IndexedPhotograph, other: IndexedPhotograph) => number;

const byName = new Intl.Collator('en', { numeric: true });

/** The orders across all classes. */
export const ORDERS: Readonly<Record<Exclude<PhotographOrder, 'class'>, Order>> = {
  name: (one, other) => byName.compare(one.name, other.name),
  newest: (one, other) => other.time - one.time,
  largest: (one, other) => other.bytes - one.bytes,
};

/** Puts a photograph into a list that is sorted by class and place in the folder. */
export function insert(list: IndexedPhotograph[], photograph: IndexedPhotograph): void {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder(list[middle], photograph) < 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, photograph);
}

/** For a search that ignores case and the composition of letters. */
export function plain(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase();
}
