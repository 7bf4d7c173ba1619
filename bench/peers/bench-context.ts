import type { Figures } from './figures.js';
import type { BenchOptions } from './options.js';
import type { Problems } from './problems.js';

/** Shared by every part of the benchmark. */
export interface BenchContext {
  readonly options: BenchOptions;
  readonly figures: Figures;
  readonly problems: Problems;
  /** A folder that is removed at the end. */
  readonly folder: string;
  /** Reports the progress. */
  readonly say: (text: string) => void;
}
