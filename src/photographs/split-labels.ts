import { type Group, groupsOf, type SplitItem, type SplitShare } from './split.js';

/** How much of everything a part still needs. */
interface Need {
  /** Images of each label. */
  readonly labels: Map<number, number>;
  images: number;
}

/**
 * Splits parts off a list of images that may have several labels, or none, so that every part has its share of each
 * label: iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-Label Data",
 * 2011). The label with the fewest images that are left comes first; each of its groups goes to the part that needs
 * that label most, on a tie to the one that needs most images. Groups are taken in the order of their places, which
 * depend on nothing but the seed and their paths, so the same list is split in the same way on every machine. An image
 * that is added later may move others, which `splitOff` does not do.
 *
 * A share gets at least one group of each label as long as there is one for every part; the rest comes first in this,
 * then the last share.
 *
 * @returns the share of each item; undefined where it is in none
 */
export function splitLabelsOff<Name extends string>(
  items: readonly SplitItem[],
  shares: readonly SplitShare<Name>[],
  seed: number,
): (Name | undefined)[] {
  const groups = groupsOf(items, seed);
  const rest = shares.length;
  const needs = needsOf(groups, shares);
  const parts = new Map<Group, number>();
  const give = (group: Group, part: number): void => {
    parts.set(group, part);
    needs[part].images -= group.members.length;
    for (const [label, count] of group.labels) {
      needs[part].labels.set(label, (needs[part].labels.get(label) ?? 0) - count);
      left.get(label)!.delete(group);
    }
  };
  const left = new Map<number, Set<Group>>();
  for (const group of groups) {
    for (const label of group.labels.keys()) {
      if (!left.has(label)) left.set(label, new Set());
      left.get(label)!.add(group);
    }
  }
  for (const group of groups) if (group.pinned) give(group, rest);
  for (;;) {
    const label = rarest(left);
    if (label === undefined) break;
    for (const group of [...left.get(label)!]) give(group, neediest(needs, label));
  }
  for (const group of groups) if (!parts.has(group)) give(group, neediest(needs, undefined));
  const result: (Name | undefined)[] = new Array(items.length).fill(undefined);
  for (const [{ members }, part] of parts) {
    if (part !== rest) for (const index of members) result[index] = shares[part].name;
  }
  return result;
}

function needsOf(groups: readonly Group[], shares: readonly SplitShare<string>[]): Need[] {
  const fractions = shares.map(({ fraction }) => fraction);
  const ofRest = 1 - fractions.reduce((sum, fraction) => sum + fraction, 0);
  const images = groups.reduce((sum, { members }) => sum + members.length, 0);
  const counts = new Map<number, { images: number; groups: number }>();
  for (const { labels } of groups) {
    for (const [label, count] of labels) {
      const known = counts.get(label) ?? { images: 0, groups: 0 };
      counts.set(label, { images: known.images + count, groups: known.groups + 1 });
    }
  }
  const needs = [...fractions, ofRest].map(
    (fraction): Need => ({ labels: new Map(), images: fraction * images }),
  );
  for (const [label, count] of counts) {
    let free = count.groups - 1;
    let taken = 0;
    for (let share = shares.length - 1; share >= 0; share--) {
      if (fractions[share] === 0) continue;
      const need = free > 0 ? Math.max(1, fractions[share] * count.images) : 0;
      needs[share].labels.set(label, need);
      taken += need;
      free--;
    }
    // The rest keeps a group: what it needs is more than any share does.
    needs[shares.length].labels.set(label, Math.max(count.images - taken, 1));
  }
  return needs;
}

/** The label with the fewest groups that are in no part yet; on a tie the first one. */
function rarest(left: ReadonlyMap<number, ReadonlySet<Group>>): number | undefined {
  let best: number | undefined;
  for (const [label, groups] of left) {
    if (groups.size === 0) continue;
    const fewest = best === undefined ? Number.POSITIVE_INFINITY : left.get(best)!.size;
    if (groups.size < fewest || (groups.size === fewest && label < best!)) best = label;
  }
  return best;
}

/** The part that needs a label most, or any images; the rest on a tie, else the last share. */
function neediest(needs: readonly Need[], label: number | undefined): number {
  let best = needs.length - 1;
  for (let part = needs.length - 2; part >= 0; part--) {
    const [one, other] = [needs[part], needs[best]];
    const more = label === undefined ? 0 : (one.labels.get(label) ?? 0) - (other.labels.get(label) ?? 0);
    if (more > 0 || (more === 0 && one.images > other.images)) best = part;
  }
  return best;
}
