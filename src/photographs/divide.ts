import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { PARTS, type Part } from '../folders/browser.js';
import { anything, type RulesOf } from '../options.js';
import { firstOf, listFirst, type Remark } from '../remark.js';
import { shown } from '../shown.js';
import type { Candidate } from './candidate.js';
import { classesOf } from './classes-of.js';
import { labeller } from './label-numbers.js';
import { type SplitShare, splitOff } from './split.js';
import { splitLabelsOff } from './split-labels.js';

/** How much is split off for a missing part. */
export interface SplitOptions {
  /** Fraction of the images of each class that becomes the validation set where none is given, default 0.15. */
  readonly validationFraction?: number;
  /**
   * Fraction of the images of each class that becomes the test set where none is given, default 0.15; of the validation
   * images, where these are given, default 0.5.
   */
  readonly testFraction?: number;
  /** Whole number of at least 0 that the split is drawn from, default 0: the same folder is split in the same way. */
  readonly seed?: number;
}

/** The rules of `SplitOptions`; `splitSettings` checks the values. */
export const splitRules: RulesOf<SplitOptions> = {
  validationFraction: anything,
  testFraction: anything,
  seed: anything,
};

/** Where a part comes from. */
export interface PartOrigin {
  /**
   * 'given': all that was given for it. 'remainder': what was given, less what was split off. 'split-off': taken from
   * another. 'none': it is empty.
   */
  readonly origin: 'given' | 'remainder' | 'split-off' | 'none';
  /** Number of images. */
  readonly count: number;
}

/** @throws UsageError when a fraction or the seed is not valid */
export function splitSettings({ validationFraction = 0.15, testFraction, seed = 0 }: SplitOptions) {
  for (const [name, fraction] of Object.entries({ validationFraction, testFraction: testFraction ?? 0 })) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new UsageError(
        `Expected a number of at least 0 and below 1 for ${name} but received ${fraction}.`,
      );
    }
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new UsageError(`Expected a whole number of at least 0 for seed but received ${shown(seed)}.`);
  }
  return { validationFraction, testFraction, seed };
}

/** Smaller groups are no sign of pictures that are all alike: three copies in a class of four stay together. */
const MIN_LARGE_GROUP = 10;

interface Division {
  /** The part of each candidate. */
  readonly parts: readonly Part[];
  readonly origins: Readonly<Record<Part, PartOrigin>>;
  /** Sentences about what was split off, and what could not be. */
  readonly remarks: readonly Remark[];
}

/**
 * Gives every photograph a part: the given one, or one that is split off.
 *
 * @param severalLabels whether a photograph may have several labels, or none
 * @throws UsageError when nothing would be left to train on
 */
export function divide(
  candidates: readonly Candidate[],
  classNames: readonly string[],
  given: readonly Part[],
  settings: ReturnType<typeof splitSettings>,
  severalLabels = false,
): Division {
  const { shares, pool } = sharesFor(given, settings);
  const labelsOf = labeller(classNames);
  const parts = candidates.map(({ part }) => part ?? 'train');
  const inPool = candidates.map(({ part }) => (part ?? 'train') === pool);
  const alike: Remark[] = [];
  if (shares.length > 0) {
    const elsewhere = new Set(candidates.filter((_, at) => !inPool[at]).map(({ group }) => group));
    const positions = [...candidates.keys()].filter((at) => inPool[at]);
    const pooled = positions.map((at) => candidates[at]);
    const { groups, dissolved } = dissolveLargeGroups(pooled);
    const items = pooled.map((candidate, row) => {
      const { key, group } = candidate;
      const { labels } = labelsOf(candidate);
      return { key, labels, group: groups[row], pinned: elsewhere.has(group) };
    });
    if (dissolved.length > 0) {
      alike.push({
        kind: 'alike',
        values: { count: dissolved.length, ...firstOf(dissolved) },
        text: `More than half of the images in ${counted(dissolved.length, 'class', 'classes')} look like one another (${listFirst(dissolved)}): only those with the same content were kept together, so validation and test results may look better than they are.`,
      });
    }
    const split = severalLabels ? splitLabelsOff : splitOff;
    split(items, shares, settings.seed).forEach((part, row) => {
      if (part !== undefined) parts[positions[row]] = part;
    });
  }
  const count = (part: Part): number => parts.filter((one) => one === part).length;
  const origins = Object.fromEntries(
    PARTS.map((part) => [part, { origin: originOf(part, count(part), pool, shares), count: count(part) }]),
  ) as Record<Part, PartOrigin>;
  const remarks = shares.map(({ name, fraction }): Remark => {
    const values = {
      part: name,
      percent: Math.round(fraction * 1000) / 10,
      count: count(name),
      seed: settings.seed,
    };
    const percent = `${values.percent} %`;
    const text = `Split off ${percent} of each ${severalLabels ? 'label' : 'class'}${given.length > 0 ? ` in ${pool}` : ''} for ${name}: ${counted(count(name), 'image')}, drawn with seed ${settings.seed}.`;
    return given.length > 0
      ? { kind: 'split-off-part', values: { ...values, from: pool }, text }
      : { kind: 'split-off', values, text };
  });
  for (const { name } of shares) {
    const has = new Set(candidates.filter((_, at) => parts[at] === name).flatMap(classesOf));
    const had = new Set(candidates.filter((_, at) => inPool[at]).flatMap(classesOf));
    const missing = classNames.filter((className) => had.has(className) && !has.has(className));
    if (missing.length === 0) continue;
    remarks.push({
      kind: 'no-image-in-part',
      values: { part: name, count: missing.length, ...firstOf(missing) },
      text: `No image for ${name} in ${counted(missing.length, 'class', 'classes')} with too few different ones: ${listFirst(missing)}.`,
    });
  }
  return { parts, origins, remarks: [...remarks, ...alike] };
}

/**
 * A class that is one chain of pictures that look alike, like the frames of a film, could not be divided at all. Where
 * a group holds more than half of a class, only its files with the same content stay together.
 */
function dissolveLargeGroups(candidates: readonly Candidate[]): { groups: number[]; dissolved: string[] } {
  const classSizes = new Map<string, number>();
  const groupSizes = new Map<string, number>();
  const idOf = (name: string, { group }: Candidate): string => `${group} ${name}`;
  for (const candidate of candidates) {
    for (const name of classesOf(candidate)) {
      const id = idOf(name, candidate);
      classSizes.set(name, (classSizes.get(name) ?? 0) + 1);
      groupSizes.set(id, (groupSizes.get(id) ?? 0) + 1);
    }
  }
  const large = candidates.flatMap((candidate) =>
    classesOf(candidate)
      .filter((name) => {
        const size = groupSizes.get(idOf(name, candidate))!;
        return size > MIN_LARGE_GROUP && size > classSizes.get(name)! / 2;
      })
      .map((name) => ({ name, group: candidate.group })),
  );
  const dissolved = new Set(large.map(({ group }) => group));
  const contents = new Map<string, number>();
  const groups = candidates.map(({ group, sha256 }) => {
    if (!dissolved.has(group)) return group;
    // Negative numbers are those of no other group.
    if (!contents.has(sha256)) contents.set(sha256, -1 - contents.size);
    return contents.get(sha256)!;
  });
  return { groups, dissolved: [...new Set(large.map(({ name }) => name))] };
}

/** Which part each missing part is split off. The test set comes first, because it is the outermost. */
function sharesFor(
  given: readonly Part[],
  { validationFraction, testFraction }: ReturnType<typeof splitSettings>,
): { shares: SplitShare<Part>[]; pool: Part } {
  const has = (part: Part): boolean => given.includes(part);
  const test: SplitShare<Part> = { name: 'test', fraction: testFraction ?? (has('validation') ? 0.5 : 0.15) };
  const validation: SplitShare<Part> = { name: 'validation', fraction: validationFraction };
  const missing = [...(has('test') ? [] : [test]), ...(has('validation') ? [] : [validation])];
  const shares = missing.filter(({ fraction }) => fraction > 0);
  if (shares.reduce((sum, { fraction }) => sum + fraction, 0) >= 1) {
    throw new UsageError(
      `Expected validationFraction and testFraction to leave something to train on but received ${validationFraction} and ${test.fraction}.`,
    );
  }
  return { shares, pool: has('validation') ? 'validation' : 'train' };
}

function originOf(
  part: Part,
  count: number,
  pool: Part,
  shares: readonly SplitShare<Part>[],
): PartOrigin['origin'] {
  if (count === 0) return 'none';
  if (shares.some(({ name }) => name === part)) return 'split-off';
  return part === pool && shares.length > 0 ? 'remainder' : 'given';
}
