import type { ClassifierDescription } from '../classifier/index.js';

/** The only line that `graft summary --json` writes. */
export interface SummaryResultEvent extends ClassifierDescription {
  readonly event: 'result';
}
