import { mcnemarTest } from '../../metrics/index.js';
import { type ReportLanguage, wordsOf } from '../words/language.js';
import type { Run } from './run.js';

/** McNemar's test of two runs on the pictures that all compared runs held out. */
export interface RunDifference {
  /** The positions of the two runs: the first is right more often, or as often. */
  readonly runs: readonly [better: number, other: number];
  /** Pictures that only the first run's classifier gets right. */
  readonly onlyFirst: number;
  /** Pictures that only the other run's classifier gets right. */
  readonly onlyOther: number;
  /** How probable such a difference is between equally good classifiers, times the number of tests; at most 1. */
  readonly pValue: number;
}

/** The comparison of runs on the pictures of a part that each of them held out. */
export interface SharedResults {
  /** Pictures that belong to this part, with the same label, in every run. */
  readonly count: number;
  /** Whether no run has other pictures in this part. */
  readonly same: boolean;
  /** How many of them each run's classifier gets right, in the order of the runs; null for a run without a result. */
  readonly correct: readonly (number | null)[];
  /** The run that is right most often against each other one. */
  readonly differences: readonly RunDifference[];
  /** The position of the run that is better than every other one, beyond chance (p < 0.05); null if none is. */
  readonly best: number | null;
  /** Positions of runs that do not record which pictures they held out or got wrong; then there is no comparison. */
  readonly unknown: readonly number[];
}

const SIGNIFICANT = 0.05;

/** Compares runs by the pictures that all of them held out for a part; runs without a result of it are left out. */
export function sharedResults(runs: readonly Run[], part: string): SharedResults {
  const own = runs.flatMap(({ results }, at) => (results?.results[part] === undefined ? [] : [at]));
  const answers = new Map<number, ReadonlyMap<string, boolean>>();
  const byContent = haveOneDigest(own.map((at) => runs[at]));
  for (const at of own) {
    const known = answersOf(runs[at], part, byContent);
    if (known !== undefined) answers.set(at, known);
  }
  const unknown = own.filter((at) => !answers.has(at));
  if (unknown.length > 0 || own.length === 0) {
    const correct = runs.map(() => null);
    return { count: 0, same: false, correct, differences: [], best: null, unknown };
  }
  const all = [...answers.values()];
  const shared = [...all[0].keys()].filter((key) => all.every((one) => one.has(key)));
  const correct = runs.map((_, at) => {
    const known = answers.get(at);
    return known === undefined ? null : shared.filter((key) => known.get(key)).length;
  });
  const leader = own.reduce((best, at) => (correct[at]! > correct[best]! ? at : best), own[0]);
  const others = shared.length === 0 ? [] : own.filter((at) => at !== leader);
  const differences = others.map((at): RunDifference => {
    const [first, other] = [answers.get(leader)!, answers.get(at)!];
    const onlyFirst = shared.filter((key) => first.get(key) && !other.get(key)).length;
    const onlyOther = shared.filter((key) => !first.get(key) && other.get(key)).length;
    // Bonferroni: among many runs, one is better than others by chance.
    const pValue = Math.min(1, mcnemarTest(onlyFirst, onlyOther) * others.length);
    return { runs: [leader, at], onlyFirst, onlyOther, pValue };
  });
  const isBest = differences.length > 0 && differences.every(({ pValue }) => pValue < SIGNIFICANT);
  return {
    count: shared.length,
    same: all.every(({ size }) => size === shared.length),
    correct,
    differences,
    best: isBest ? leader : null,
    unknown,
  };
}

/** Whether all runs had the same photographs, byte for byte, wherever they lay. */
function haveOneDigest(runs: readonly Run[]): boolean {
  const digests = new Set(runs.map(({ photographs }) => photographs?.digest));
  return digests.size === 1 && !digests.has(undefined);
}

/** Whether each judged picture of a part is classified correctly, by what identifies it and its label. */
function answersOf(
  { photographs }: Run,
  part: string,
  byContent: boolean,
): ReadonlyMap<string, boolean> | undefined {
  if (photographs === undefined) return undefined;
  const { source, classNames, parts } = photographs;
  const answers = new Map<string, boolean>();
  for (const { path, labels, size, modified, right } of parts[part] ?? []) {
    if (right === undefined) continue;
    const names = labels.map((label) => classNames[label]);
    const place = byContent ? [relativePath(source, path)] : [path, size, modified];
    answers.set(JSON.stringify([names, ...place]), right);
  }
  return answers.size === 0 ? undefined : answers;
}

/** A path as it is seen from a folder, with slashes on every system. */
function relativePath(folder: string, path: string): string {
  const [from, to] = [folder, path].map((one) => one.split(/[\\/]/).filter((name) => name !== ''));
  const differs = to.findIndex((name, at) => name !== from[at]);
  const same = differs < 0 ? to.length : differs;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

/** What `sharedResults` found, in sentences. */
export function sharedInWords(
  part: string,
  names: readonly string[],
  shared: SharedResults,
  language?: ReportLanguage,
): string[] {
  const { count, same, correct, differences, best, unknown } = shared;
  const { texts, fixed } = wordsOf(language);
  const words = texts.comparison;
  const compared = correct.filter((value) => value !== null).length;
  if (unknown.length > 0) {
    return [
      words.unknown(
        part,
        unknown.map((at) => names[at]),
      ),
    ];
  }
  if (compared < 2) return [];
  if (count === 0) return [words.nothingShared(part)];
  const rights = correct.flatMap((value, at) => (value === null ? [] : [`${names[at]} ${value}`]));
  return [
    same ? words.same(part, count) : words.shared(part, count, rights.join(', ')),
    ...differences.map(({ runs: [first, other], onlyFirst, onlyOther, pValue }) => {
      if (onlyFirst === onlyOther) return words.equal(names[first], names[other], onlyFirst);
      const p = pValue < 0.001 ? `p < ${fixed(0.001, 3)}` : `p = ${fixed(pValue, 3)}`;
      const verdict = pValue < SIGNIFICANT ? words.better : words.byChance;
      return verdict(names[first], names[other], onlyFirst, onlyOther, p);
    }),
    ...(differences.length > 1 && best === null ? [words.noBest] : []),
  ];
}
