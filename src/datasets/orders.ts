import { Random } from '../random.js';

/** Separates the orders from other draws with the same seed. */
const Purpose = { BaseOrder: 1, Epoch: 2, Balanced: 4 } as const;

/** The order of all images of a folder, from which every split is cut. */
export function baseOrder(count: number, shuffle: boolean, seed: number): number[] {
  if (!shuffle) return Array.from({ length: count }, (_, index) => index);
  return Array.from(new Random(seed, Purpose.BaseOrder).permutation(count));
}

/** The order of images in an epoch, counted from 0. */
export function epochOrder(indices: readonly number[], seed: number, epoch: number): number[] {
  return Array.from(new Random(seed, Purpose.Epoch, epoch).permutation(indices.length), (at) => indices[at]);
}

/**
 * Images of an epoch, drawn with replacement so that all classes come equally often.
 *
 * @param count images in the epoch
 * @param classes the images of each class
 */
export function balancedOrder(
  count: number,
  classes: readonly (readonly number[])[],
  seed: number,
  epoch: number,
): number[] {
  const random = new Random(seed, Purpose.Balanced, epoch);
  return Array.from({ length: count }, () => {
    const members = classes[random.integer(classes.length)];
    return members[random.integer(members.length)];
  });
}

/** The images of each class that has any, in the order of the classes. */
export function membersOfClasses(
  indices: readonly number[],
  files: readonly { readonly labels: readonly number[] }[],
): number[][] {
  const members = new Map<number, number[]>();
  for (const index of indices) {
    for (const label of files[index].labels) {
      const own = members.get(label);
      if (own === undefined) members.set(label, [index]);
      else own.push(index);
    }
  }
  return [...members].sort(([one], [other]) => one - other).map(([, own]) => own);
}
