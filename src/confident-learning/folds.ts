import { Random } from '../random.js';

/** Keeps these draws apart from others of the same seed. */
const PURPOSE = 0xf01d5;

/**
 * Divides labelled items into folds with about the same number of items of each class. Items of the same group stay in
 * one fold, so that no model is asked about a picture of which it has seen a copy. A class of at least two groups is in
 * at least two folds, so that each model has seen it.
 *
 * The groups are taken in a random order; each goes to the fold that has the fewest items of its class so far.
 *
 * @param labels the class number of each item
 * @param groups items of the same number belong together
 * @returns the fold of each item, from 0
 */
export function stratifiedGroupFolds(
  labels: Int32Array,
  groups: Int32Array,
  { folds, seed }: { readonly folds: number; readonly seed: number },
): Uint8Array {
  const members = new Map<number, number[]>();
  groups.forEach((group, item) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [item]);
    else known.push(item);
  });
  const random = new Random(seed, PURPOSE);
  const order = [...members.values()].map((items) => ({ items, place: random.uniform() }));
  order.sort((one, other) => one.place - other.place);
  const classCount = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const ofClass = Array.from({ length: folds }, () => new Int32Array(classCount));
  const totals = new Int32Array(folds);
  const result = new Uint8Array(labels.length);
  for (const { items } of order) {
    const label = labels[items[0]];
    let best = 0;
    for (let fold = 1; fold < folds; fold++) {
      const difference = ofClass[fold][label] - ofClass[best][label] || totals[fold] - totals[best];
      if (difference < 0) best = fold;
    }
    for (const item of items) {
      result[item] = best;
      ofClass[best][labels[item]]++;
    }
    totals[best] += items.length;
  }
  return result;
}
