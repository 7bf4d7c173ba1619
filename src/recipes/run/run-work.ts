import type { RunConfig } from './run-config.js';
import type { RunFolder } from './run-folder.js';
import type { RunLog } from './run-log.js';
import type { FollowTraining, TrainResources } from './train-options.js';

/** A run that is to be brought to its end, from its beginning or from where it is. */
export interface RunWork {
  readonly config: RunConfig;
  readonly folder: RunFolder;
  readonly resources: TrainResources;
  readonly follow: FollowTraining;
  readonly log: RunLog;
  readonly acceptChanges: boolean;
}
