import { compareRuns } from '../../report/index.js';
import type { Comparison } from '../api.js';
import { runScore } from './run-score.js';
import type { StudioRun } from './studio-run.js';

/** Runs side by side, in their order. */
export function comparisonOf(all: readonly StudioRun[]): Comparison {
  const read = all.map(({ run, folder }) => run ?? { path: folder, name: '', problems: [] });
  const { names, differences, shared, epochs, seconds, severalLabels, results } = compareRuns(read);
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
    curves: all.map((run) => run.curves()),
    fineTuningAfterEpoch: logs.map(({ fineTuningAfterEpoch }) => fineTuningAfterEpoch),
  };
}
