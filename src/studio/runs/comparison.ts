import { compareRuns } from '../../report/index.js';
import type { Comparison } from '../api.js';
import { runScore, type StudioRun } from './studio-run.js';

/** Runs side by side, in their order. */
export function comparisonOf(all: readonly StudioRun[]): Comparison {
  const read = all.map(({ run, folder }) => run ?? { path: folder, name: '', problems: [] });
  const { names, differences, shared, epochs, seconds, severalLabels, ...compared } = compareRuns(read);
  // Of several labels a picture, accuracy means something else than the page says.
  const results = severalLabels === false ? compared.results : {};
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
    shared,
    epochs: epochs.map((count, at) => count ?? (logs[at].epochs.length || null)),
    seconds: seconds.map((value, at) => value ?? (logs[at].seconds || null)),
    curves: all.map((run) => run.curves()),
    fineTuningAfterEpoch: logs.map(({ fineTuningAfterEpoch }) => fineTuningAfterEpoch),
  };
}
