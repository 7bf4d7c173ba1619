import { GraftError } from '../../src/errors.js';
import { openPhotographs } from '../../src/photographs/index.js';
import { Random } from '../../src/random.js';

/** A photograph with the name of its class. */
export interface Labelled {
  readonly path: string;
  readonly label: string;
}

/** A row of the list that a training reads. Without a split, the training divides the photographs itself. */
export interface ListedPhotograph extends Labelled {
  readonly split?: 'train' | 'test';
}

/** All photographs of a folder, whatever parts it has. */
export async function allPhotographs(folder: string): Promise<Labelled[]> {
  const { train, validation, test, classNames } = await openPhotographs(folder, { duplicates: 'none' });
  return [...train, ...validation, ...test]
    .map(({ path, labels: [label] }) => ({ path, label: classNames[label] }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Draws photographs to learn from, equally many of each class, and photographs to test on from what is left. A larger
 * number with the same seed contains the smaller one, and is tested on the same photographs.
 *
 * @param count photographs to learn from; those that choose the weights are among them
 * @param testCount photographs to test on; the training splits off its own if all photographs are drawn
 * @throws GraftError when there are too few photographs
 */
export function drawList(
  photographs: readonly Labelled[],
  { count, testCount, seed }: { readonly count: number; readonly testCount: number; readonly seed: number },
): ListedPhotograph[] {
  if (count === photographs.length) return [...photographs];
  if (count + testCount > photographs.length) {
    throw new GraftError(
      `Expected at least ${count + testCount} photographs, ${count} to learn from and ${testCount} to test on, but there are ${photographs.length}.`,
      { hint: 'Ask for fewer with --pictures, or for all of them.' },
    );
  }
  const classes = [...new Set(photographs.map(({ label }) => label))].sort();
  return classes.flatMap((label, at) => {
    const members = photographs.filter((photograph) => photograph.label === label);
    const order = Array.from(new Random(seed, at).permutation(members.length), (row) => members[row]);
    const tested = share(testCount, classes.length, at);
    const learned = order.slice(tested, tested + share(count, classes.length, at));
    return [
      ...order.slice(0, tested).map((photograph) => ({ ...photograph, split: 'test' as const })),
      ...learned.map((photograph) => ({ ...photograph, split: 'train' as const })),
    ];
  });
}

/** The part of class number `at` when `count` is divided among `classes`; the first classes get what is left over. */
function share(count: number, classes: number, at: number): number {
  return Math.floor(count / classes) + (at < count % classes ? 1 : 0);
}
