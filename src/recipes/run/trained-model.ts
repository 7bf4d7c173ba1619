import { UsageError } from '../../errors.js';
import { hasEpoch, type TrainedPhases } from '../../phases/index.js';
import { shellWord } from '../../shell-word.js';
import type { RunState } from './checkpoint-file.js';
import type { RunDatasets } from './open-photographs.js';

/** A trained model, the photographs that it learned from, and the history of its training. */
export interface TrainedModel extends TrainedPhases {
  readonly datasets: RunDatasets;
}

/** @throws UsageError when no epoch of a run has finished, so that there is no model to keep */
export function expectAnEpoch(saved: RunState | undefined, run: string): void {
  if (saved !== undefined && (saved.finished.length > 0 || hasEpoch(saved.fit))) return;
  throw new UsageError('No epoch of the run has finished, so that there is no model to keep.', {
    hint: `Train on: graft train --resume ${shellWord(run)}`,
  });
}
