import { type Interval, wilsonInterval } from '../../metrics/index.js';
import { flattenSettings } from '../html/rows.js';
import type { Run, RunProblem } from './run.js';
import type { RunResult } from './run-results.js';
import { hasSeveralLabels } from './several-labels.js';
import { type SharedResults, sharedResults } from './shared-pictures.js';

/** A setting that is not the same in all runs. */
export interface SettingDifference {
  /** 'epochs', 'recipe.learningRate' */
  readonly name: string;
  /** As text, one a run; null where the run does not have it. */
  readonly values: readonly (string | null)[];
}

/** What one run reached on one set of pictures. */
export interface ComparedResult extends Omit<RunResult, 'metrics'> {
  /** 95 % confidence interval of the accuracy (Wilson). */
  readonly interval: Interval;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Runs side by side. Every list inside has one entry a run, in the order in which the runs were given. */
export interface RunComparison {
  /** Short names, each only once. */
  readonly names: readonly string[];
  readonly paths: readonly string[];
  /** Settings that differ, in the order in which they are first met. */
  readonly differences: readonly SettingDifference[];
  /** By the name of the pictures ('validation', 'test'); null for a run without such a result. */
  readonly results: Readonly<Record<string, readonly (ComparedResult | null)[]>>;
  /** By the name of the pictures: the result on those that every run held out. Without it, no run is better. */
  readonly shared: Readonly<Record<string, SharedResults>>;
  /** Epochs that were trained. */
  readonly epochs: readonly (number | null)[];
  /** The whole run's time. */
  readonly seconds: readonly (number | null)[];
  /**
   * Whether results are of pictures that may have several labels: `accuracy` is then the share of pictures all of whose
   * labels are right. 'mixed' where only some are, and no run can be called better.
   */
  readonly severalLabels: boolean | 'mixed';
  /** Files that are missing or broken. */
  readonly problems: readonly RunProblem[];
}

/** What is no setting: where things lie, and the command, which says the settings again and is too long for a table. */
const NOT_SETTINGS: readonly string[] = [
  ...['model', 'cacheDirectory', 'out', 'commandLine'],
  ...['run', 'photographs', 'initialWeights', 'checksum'],
  // Their digest stands beside them.
  'corrections.lines',
];

/**
 * Compares runs that `readRun` has read.
 *
 * @example
 * ```ts
 * import { compareRuns, readRun } from '@graft-vision/graft/report';
 *
 * const comparison = compareRuns([await readRun('runs/first'), await readRun('runs/second')]);
 * ```
 */
export function compareRuns(runs: readonly Run[]): RunComparison {
  const parts = [...new Set(runs.flatMap(({ results }) => Object.keys(results?.results ?? {})))];
  return {
    names: distinctNames(runs),
    paths: runs.map(({ path }) => path),
    differences: differencesOf(runs),
    results: Object.fromEntries(
      parts.map((part) => [part, runs.map(({ results }) => comparedResult(results?.results[part]))]),
    ),
    shared: Object.fromEntries(parts.map((part) => [part, sharedResults(runs, part)])),
    severalLabels: severalLabelsOf(runs),
    epochs: runs.map(({ curves }) => curves?.loss.length ?? null),
    seconds: runs.map(({ results }) => results?.seconds ?? null),
    problems: runs.flatMap(({ problems }) => problems),
  };
}

function severalLabelsOf(runs: readonly Run[]): boolean | 'mixed' {
  const several = runs.flatMap(({ results }) => (results === undefined ? [] : [hasSeveralLabels(results)]));
  if (!several.includes(true)) return false;
  return several.includes(false) ? 'mixed' : true;
}

function comparedResult(result: RunResult | undefined): ComparedResult | null {
  if (result === undefined) return null;
  const { metrics = {}, ...own } = result;
  return { ...own, interval: wilsonInterval(own.correct, own.count), metrics };
}

function differencesOf(runs: readonly Run[]): SettingDifference[] {
  const flat = runs.map(({ config }) => (config === undefined ? undefined : flattenSettings(config)));
  const names = new Set(flat.flatMap((settings) => [...(settings?.keys() ?? [])]));
  return [...names].flatMap((name) => {
    if (NOT_SETTINGS.includes(name)) return [];
    const values = flat.map((settings) => settings?.get(name) ?? null);
    // A run without config.json differs in nothing that is known.
    const known = values.filter((_, index) => flat[index] !== undefined);
    return new Set(known).size > 1 ? [{ name, values }] : [];
  });
}

/** Folder names, with the folders above where two are the same, and numbered where even these are. */
function distinctNames(runs: readonly Run[]): string[] {
  const longer = runs.map(({ name, parent }) => {
    const repeated = runs.filter((other) => other.name === name).length > 1;
    return repeated && parent !== undefined ? `${parent}/${name}` : name;
  });
  return longer.map((name, index) => {
    const before = longer.slice(0, index).filter((other) => other === name).length;
    return longer.filter((other) => other === name).length > 1 ? `${name} (${before + 1})` : name;
  });
}
