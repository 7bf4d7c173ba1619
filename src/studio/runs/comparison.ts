import { compareRuns, type Run } from '../../report/browser.js';
import type { Comparison, EpochPoint } from '../api.js';
import type { LoggedRun } from './run-log.js';
import { runScore } from './run-score.js';

/** What a comparison needs to know of a run. */
export interface ComparableRun {
  readonly id: string;
  readonly run: Run;
  readonly log: LoggedRun;
  readonly curves: readonly EpochPoint[];
}

/** Runs side by side, in their order. */
export function comparisonOf(all: readonly ComparableRun[]): Comparison {
  const { names, differences, shared, epochs, seconds, severalLabels, results } = compareRuns(
    all.map(({ run }) => run),
  );
  const logs = all.map(({ log }) => log);
  return {
    ids: all.map(({ id }) => id),
    names,
    differences,
    results: Object.fromEntries(
      Object.entries(results).map(([part, scores]) => [
        part,
        scores.map((score) => score && runScore(score)),
      ]),
    ),
    // Of several labels a photograph, right means something else.
    shared: severalLabels === 'mixed' ? {} : shared,
    severalLabels,
    epochs: epochs.map((count, at) => count ?? (logs[at].epochs.length || null)),
    seconds: seconds.map((value, at) => value ?? (logs[at].seconds || null)),
    curves: all.map(({ curves }) => curves),
    fineTuningAfterEpoch: logs.map(({ fineTuningAfterEpoch }) => fineTuningAfterEpoch),
  };
}
