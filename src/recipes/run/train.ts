import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { UsageError } from '../../errors.js';
import { setThreads } from '../../runtime/index.js';
import { version } from '../../version.js';
import { recipes } from '../presets.js';
import { checkRecipe } from '../settings.js';
import { carryOut } from './carry-out.js';
import { CheckpointFile } from './checkpoint-file.js';
import { expectRunConfig, type RunConfig } from './run-config.js';
import { RunFolder } from './run-folder.js';
import { RunLock } from './run-lock.js';
import { RunLog } from './run-log.js';
import type { RunWork } from './run-work.js';
import type { FollowTraining, TrainOptions, TrainResources, TrainResult } from './train-options.js';

/**
 * Trains a classifier on photographs, from files to a saved and judged model. What is needed to go on after a stop, a
 * crash or a kill is kept in the run's folder all the time; `resumeTraining` goes on.
 *
 * @throws UsageError when the photographs, the recipe or the folder cannot be used
 * @throws TrainingStoppedError when the signal was given; the run can go on
 * @throws GraftError when something fails: a full disk, weights that cannot be had; the run can go on
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const recipe = checkRecipe(options.recipe ?? recipes.fast);
  const folder = new RunFolder(options.out);
  return await inFolder(folder, async () => {
    if (options.overwrite) await folder.removeRun();
    else if (await folder.has('config.json')) throw holdsRun(folder);
    const threads = options.threads ?? availableParallelism();
    const config: RunConfig = {
      formatVersion: 1,
      command: 'train',
      ...(options.command !== undefined && { commandLine: options.command }),
      graftVersion: version,
      data: resolve(options.data),
      recipe,
      seed: options.seed ?? randomInt(2 ** 31),
      duplicates: options.duplicates ?? 'near',
      ...(options.dataSource !== undefined && { dataSource: options.dataSource }),
      threads,
      ...(options.from !== undefined && { from: resolve(options.from) }),
      ...(options.weights !== undefined && { weights: weightsPath(options.weights) }),
    };
    setThreads(threads);
    try {
      return await carryOut({ config, folder, ...rest(options, folder), acceptChanges: false });
    } catch (error) {
      // Nothing has begun that could go on.
      if (!(await folder.has('photographs.json'))) await folder.removeRun();
      throw error;
    }
  });
}

/** Which run `resumeTraining` goes on with, and how. */
export interface ResumeOptions {
  /** The folder of the run. */
  readonly run: string;
  /** Go on even if photographs have changed or are gone since: the result is then not what it would have been. */
  readonly acceptChanges?: boolean;
  readonly resources?: TrainResources;
  readonly follow?: FollowTraining;
}

/**
 * Goes on with a run that was stopped, failed or was killed. With the same photographs, weights and version of Graft
 * on the same machine the finished run is the same, bit for bit, as one that was never stopped.
 *
 * @throws UsageError when there is no such run, or it has finished
 * @throws GraftError and TrainingStoppedError as `train`
 */
export async function resumeTraining(options: ResumeOptions): Promise<TrainResult> {
  const folder = new RunFolder(options.run);
  await expectRunConfig(folder);
  return await inFolder(folder, async () => {
    const config = await expectRunConfig(folder);
    if (await folder.has('results.json')) {
      // A kill after the last file leaves it behind.
      await new CheckpointFile(folder.path).remove();
      throw new UsageError(`The run in ${folder.path} has finished.`, {
        hint: `Its classifier is ${folder.file('model.onnx')}; to train it further, begin a new run with --from.`,
      });
    }
    setThreads(config.threads);
    const acceptChanges = options.acceptChanges ?? false;
    return await carryOut({ config, folder, ...rest(options, folder), acceptChanges });
  });
}

/** The folder is prepared and belongs to this process until the work is done. */
async function inFolder<Result>(folder: RunFolder, work: () => Promise<Result>): Promise<Result> {
  await folder.prepare();
  const lock = await RunLock.acquire(folder.path);
  try {
    await folder.removeLeftovers();
    return await work();
  } finally {
    await lock.release();
    await folder.removeIfEmpty();
  }
}

function holdsRun(folder: RunFolder): UsageError {
  return new UsageError(`${folder.path} holds an earlier run.`, {
    hint: `Go on with it (\`graft train --resume ${folder.path}\`), or choose another folder with --out.`,
  });
}

function rest(
  { resources = {}, follow = {} }: Pick<TrainOptions, 'resources' | 'follow'>,
  folder: RunFolder,
): Pick<RunWork, 'resources' | 'follow' | 'log'> {
  return { resources, follow, log: new RunLog(folder, follow) };
}

/** Names of weights stay; files are told from the root, because a run may go on from elsewhere. */
function weightsPath(weights: string): string {
  return weights.endsWith('.h5') && !isAbsolute(weights) ? resolve(weights) : weights;
}
