import type { Figures } from './figures.js';
import type { BenchOptions } from './options.js';
import type { Problems } from './problems.js';

/** What every part of the benchmark needs. */
export interface BenchContext {
  readonly options: BenchOptions;
  readonly figures: Figures;
  readonly problems: Problems;
  /** A folder that is removed in the end. */
  readonly folder: string;
  /** Tells a person who waits what is going on. */
  readonly say: (text: string) => void;
}
