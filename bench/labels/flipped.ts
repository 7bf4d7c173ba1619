import { Random } from '../../src/random.js';

/** Keeps these draws apart from others of the same seed. */
const PURPOSE = 0xf11b5;

/**
 * Gives some of the items another label, drawn from the other classes.
 *
 * @param share of the items, rounded
 * @returns the new labels and the items that have one
 */
export function flipLabels(
  labels: readonly string[],
  { share, seed }: { readonly share: number; readonly seed: number },
): { labels: string[]; flipped: ReadonlySet<number> } {
  const random = new Random(seed, PURPOSE);
  const classes = [...new Set(labels)].sort();
  const flipped = new Set(random.permutation(labels.length).slice(0, Math.round(share * labels.length)));
  const result = labels.map((label, item) => {
    if (!flipped.has(item)) return label;
    const others = classes.filter((name) => name !== label);
    return others[random.integer(others.length)];
  });
  return { labels: result, flipped };
}
