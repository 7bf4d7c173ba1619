import type { RunSummary } from '../api.js';

/** Options of `StudioRuns`. */
export interface StudioRunsOptions {
  readonly folder: string;
  /** What starts `graft`: a program and its first arguments. */
  readonly program: readonly string[];
  /** What every new `graft train` is given. */
  readonly trainOptions?: readonly string[];
  readonly onChange: (runs: readonly RunSummary[]) => void;
}
