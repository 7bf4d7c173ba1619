import type { RunSummary } from '../../studio/browser.js';

/** Options of `WebRuns`. */
export interface WebRunsOptions {
  /** The address of the file with the Open Images weights of MobileNetV2, which `graft export-base` writes. */
  readonly weights: URL;
  /** Told when a run was added, removed or changed its state. */
  readonly onChange: (runs: readonly RunSummary[]) => void;
}
