import type { GraftedModel } from './build-model.js';
import type { FinishedPhase } from './checkpoint-file.js';
import type { RunDatasets } from './open-photographs.js';
import type { RunConfig } from './run-config.js';
import type { RunFolder } from './run-folder.js';
import type { RunLog } from './run-log.js';
import type { TrainResult } from './train-options.js';

/** A run whose phases are over. */
export interface TrainedRun {
  readonly config: RunConfig;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly grafted: GraftedModel;
  readonly datasets: RunDatasets;
  readonly phases: readonly FinishedPhase[];
  readonly status: TrainResult['status'];
  /** `performance.now()` when this process began with the run. */
  readonly start: number;
}
