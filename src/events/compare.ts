import type { RunComparison } from '../report/index.js';

/**
 * The one line that `graft compare --json` writes: every list has one entry per run, in the order of the command line.
 */
export interface CompareResultEvent extends RunComparison {
  readonly event: 'result';
  /** The report of --out, or null. */
  readonly report: string | null;
}

/** Everything that `graft compare --json` writes. */
export type CompareEvent = CompareResultEvent;
