import { byCharacterCode } from '../by-character-code.js';
import { Random } from '../random.js';
import { sha256 } from '../sha256.js';

/** An image that is to be given to a part. */
export interface SplitItem {
  /** What it is drawn by: its path, the same on every machine. */
  readonly key: string;
  readonly labels: readonly number[];
  /** Items of the same group show the same and stay together. */
  readonly group: number;
  /** Whether its group must stay where it is. */
  readonly pinned?: boolean;
}

/** A part that is split off, and how much of each class it gets. */
export interface SplitShare<Name extends string> {
  readonly name: Name;
  /** Fraction of the images of each class, at least 0 and below 1. */
  readonly fraction: number;
}

/** Keeps these draws apart from others of the same seed. */
const PURPOSE = 0x5b117;

/** Items that stay together. */
export interface Group {
  readonly members: number[];
  /** Images of each label. */
  readonly labels: Map<number, number>;
  pinned: boolean;
  place: number;
  key: string;
  taken: number | undefined;
}

/**
 * Splits parts off a list of images, class by class.
 *
 * Each group has a place between 0 and 1 that depends on nothing but the seed and its paths. The first share takes the
 * groups with the lowest places until it has its exact number of images of each class, the second one those that
 * follow. So an image that is added later moves none of the others, but for one at each border; and since the second
 * share lies between the first and the rest, none moves from the first to the rest or back.
 *
 * The number of a class's images in a share is its fraction, rounded, and at least one as long as one group remains.
 * Groups that are too large for what is left of a share are passed over. If a share has nothing of a class in the end
 * it is given the smallest group; the last share comes first in this, as it is the validation set that no training can
 * do without.
 *
 * @returns the share of each item; undefined where it is in none
 */
export function splitOff<Name extends string>(
  items: readonly SplitItem[],
  shares: readonly SplitShare<Name>[],
  seed: number,
): (Name | undefined)[] {
  const groups = groupsOf(items, seed);
  const targets = targetsOf(groups, shares);
  shares.forEach((_, share) => {
    const remaining = new Map(targets[share]);
    for (const group of groups) {
      if (group.pinned || group.taken !== undefined) continue;
      if ([...group.labels].some(([label, count]) => count > (remaining.get(label) ?? 0))) continue;
      group.taken = share;
      for (const [label, count] of group.labels) remaining.set(label, remaining.get(label)! - count);
    }
  });
  fillEmptyShares(groups, targets);
  const result: (Name | undefined)[] = new Array(items.length).fill(undefined);
  for (const { members, taken } of groups) {
    if (taken !== undefined) for (const index of members) result[index] = shares[taken].name;
  }
  return result;
}

/** The groups of items, in the order of their places. */
export function groupsOf(items: readonly SplitItem[], seed: number): Group[] {
  const groups = new Map<number, Group>();
  items.forEach(({ key, labels, group: number, pinned = false }, index) => {
    let group = groups.get(number);
    if (group === undefined) {
      group = { members: [], labels: new Map(), pinned: false, place: 1, key, taken: undefined };
      groups.set(number, group);
    }
    group.members.push(index);
    for (const label of labels) group.labels.set(label, (group.labels.get(label) ?? 0) + 1);
    group.pinned ||= pinned;
    const place = placeOf(key, seed);
    if (place < group.place) Object.assign(group, { place, key });
  });
  return [...groups.values()].sort(
    (one, other) => one.place - other.place || byCharacterCode(one.key, other.key),
  );
}

function placeOf(key: string, seed: number): number {
  const digest = new DataView(sha256(key).buffer);
  return new Random(seed, PURPOSE, digest.getUint32(0, true), digest.getUint32(4, true)).uniform();
}

/** For each share: how many images of each label it should have. */
function targetsOf(
  groups: readonly Group[],
  shares: readonly SplitShare<string>[],
): ReadonlyMap<number, number>[] {
  const targets = shares.map(() => new Map<number, number>());
  const images = new Map<number, number>();
  const groupCounts = new Map<number, number>();
  for (const group of groups) {
    for (const [label, count] of group.labels) {
      images.set(label, (images.get(label) ?? 0) + count);
      groupCounts.set(label, (groupCounts.get(label) ?? 0) + 1);
    }
  }
  for (const [label, count] of images) {
    // The rest keeps a group; where there are too few for all shares, the last ones come first.
    let free = groupCounts.get(label)! - 1;
    const counts = shares.map(() => 0);
    for (let share = shares.length - 1; share >= 0; share--) {
      if (shares[share].fraction === 0 || free === 0) continue;
      counts[share] = Math.max(1, Math.round(shares[share].fraction * count));
      free--;
    }
    while (counts.reduce((sum, one) => sum + one, 0) > count - 1) {
      counts[counts.indexOf(Math.max(...counts))]--;
    }
    counts.forEach((target, share) => {
      targets[share].set(label, target);
    });
  }
  return targets;
}

/** Gives a share that has nothing of a class the smallest group of it, unless that is the last one that remains. */
function fillEmptyShares(groups: readonly Group[], targets: readonly ReadonlyMap<number, number>[]): void {
  const left = new Map<number, number>();
  for (const { taken, labels } of groups) {
    if (taken === undefined) for (const label of labels.keys()) left.set(label, (left.get(label) ?? 0) + 1);
  }
  for (let share = targets.length - 1; share >= 0; share--) {
    for (const [label, target] of targets[share]) {
      if (target === 0 || groups.some(({ taken, labels }) => taken === share && labels.has(label))) continue;
      const smallest = groups
        .filter(({ taken, pinned, labels }) => taken === undefined && !pinned && labels.has(label))
        .filter(({ labels }) => [...labels.keys()].every((one) => left.get(one)! > 1))
        .reduce<Group | undefined>(
          (best, group) => (best === undefined || group.members.length < best.members.length ? group : best),
          undefined,
        );
      if (smallest === undefined) continue;
      smallest.taken = share;
      for (const one of smallest.labels.keys()) left.set(one, left.get(one)! - 1);
    }
  }
}
