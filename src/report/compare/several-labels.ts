import type { RunResults } from './run-results.js';

/** Whether results are of pictures that may have several labels. */
export function hasSeveralLabels(results: RunResults | undefined): boolean {
  return Object.values(results?.results ?? {}).some(({ metrics = {} }) => 'meanAveragePrecision' in metrics);
}
