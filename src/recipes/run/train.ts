import { UsageError } from '../../errors.js';
import { checkOptions } from '../../options.js';
import { type Collective, ofSeveral, TrainingStoppedError } from '../../train/index.js';
import { carryOut } from './carry-out.js';
import { checkBeginnings } from './check-beginnings.js';
import { withPlannedNetwork } from './features-recipe.js';
import { Run } from './run.js';
import {
  checkGroups,
  type ResumeOptions,
  resumeRules,
  type TrainOptions,
  type TrainResult,
  trainRules,
} from './train-options.js';

/**
 * Trains a classifier on photographs, from files to a saved and evaluated model. The run's folder always holds the state
 * from which `resumeTraining` can continue after a stop, a crash or a kill.
 *
 * @throws UsageError when the photographs, the recipe or the folder cannot be used
 * @throws TrainingStoppedError when the signal was given; the run can be resumed
 * @throws GraftError when something fails, such as a full disk or weights that are not available; the run can be resumed
 *
 * @example
 * ```ts
 * import { recipes, train } from '@graft-vision/graft';
 *
 * const follow = { onEvent: console.log };
 * const result = await train({ data: 'photos', out: 'runs/first', recipe: recipes.fast, follow });
 * ```
 */
export async function train(given: TrainOptions): Promise<TrainResult> {
  checkOptions('train', given, trainRules, ['data', 'out']);
  checkGroups(given);
  const planned = given.features ? await withPlannedNetwork(given) : { options: given, notes: [] };
  const { options } = planned;
  expectFirstRank(options.collective);
  const { recipe, weights, notes } = await checkBeginnings(options);
  const run = await Run.begin({ ...options, recipe });
  try {
    // Before the log, so that a folder with any file of a run has its settings.
    await run.writeConfig();
    for (const text of [...planned.notes, ...notes]) run.log.tell({ event: 'note', text });
    return await carryOut(run, { acceptChanges: false, weights, collective: options.collective });
  } catch (error) {
    if (!(error instanceof TrainingStoppedError)) await run.discardUnlessBegun();
    throw error;
  } finally {
    await run.close();
  }
}

/**
 * Continues a run that was stopped, failed or was killed. With the same photographs, weights and version of Graft on the
 * same machine, the finished run is the same, bit for bit, as one that was never stopped.
 *
 * @throws UsageError when there is no such run, it has finished, or `finish` is given before its first epoch is over
 * @throws GraftError and TrainingStoppedError as `train`
 *
 * @example
 * ```ts
 * import { resumeTraining } from '@graft-vision/graft';
 *
 * const result = await resumeTraining({ run: 'runs/first' });
 * ```
 */
export async function resumeTraining(options: ResumeOptions): Promise<TrainResult> {
  checkOptions('resumeTraining', options, resumeRules, ['run']);
  checkGroups(options);
  const { acceptChanges = false, finish = false, device, collective } = options;
  expectFirstRank(collective);
  if (finish && ofSeveral(collective) !== undefined) {
    throw new UsageError('finish trains no further, so it needs no other processes.', {
      hint: 'Leave out the collective.',
    });
  }
  const run = await Run.open(options);
  try {
    return await carryOut(run, { acceptChanges, finish, device, collective });
  } finally {
    await run.close();
  }
}

/** @throws UsageError for a rank that has to join a training of rank 0 */
function expectFirstRank(collective: Collective | undefined): void {
  if (collective === undefined || collective.rank === 0) return;
  throw new UsageError(`Rank 0 begins or resumes a run, but this is rank ${collective.rank}.`, {
    hint: 'Call joinTraining in the other processes.',
  });
}
