import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { UsageError } from '../../errors.js';
import { shellWord } from '../../shell-word.js';
import { version } from '../../version.js';
import { recipes } from '../presets.js';
import { checkRecipe } from '../settings.js';
import { CheckpointFile } from './checkpoint-file.js';
import { expectRunConfig, type RunConfig, writeRunConfig } from './run-config.js';
import { RunFolder } from './run-folder.js';
import { RunLock } from './run-lock.js';
import { RunLog } from './run-log.js';
import type { FollowTraining, ResumeOptions, TrainOptions, TrainResources } from './train-options.js';

interface RunParts {
  readonly folder: RunFolder;
  readonly lock: RunLock;
  readonly config: RunConfig;
  readonly resources: TrainResources | undefined;
  readonly follow: FollowTraining | undefined;
}

/** A run that this process works on: its folder and the lock on it, its settings, its log, and who follows it. */
export class Run {
  readonly folder: RunFolder;
  readonly resources: TrainResources;
  readonly follow: FollowTraining;
  readonly log: RunLog;
  readonly checkpoint: CheckpointFile;
  readonly #lock: RunLock;
  #config: RunConfig;

  private constructor({ folder, lock, config, resources = {}, follow = {} }: RunParts) {
    this.folder = folder;
    this.resources = resources;
    this.follow = follow;
    this.log = new RunLog(folder, follow);
    this.checkpoint = new CheckpointFile(folder.path);
    this.#lock = lock;
    this.#config = config;
  }

  /**
   * Begins a run in its own folder.
   *
   * @throws UsageError when the folder holds a run or cannot be written, or the recipe is not valid
   * @throws GraftError when another process works in the folder
   */
  static async begin(options: TrainOptions): Promise<Run> {
    const config = configOf(options);
    const { resources, follow } = options;
    return await Run.#locked(new RunFolder(options.out), async (folder, lock) => {
      if (options.overwrite) await folder.removeRun();
      else if (await folder.has('config.json')) throw holdsRun(folder);
      return new Run({ folder, lock, config, resources, follow });
    });
  }

  /**
   * Opens a run that has not finished.
   *
   * @throws UsageError when there is no such run, or it has finished
   * @throws GraftError when another process works on it
   */
  static async open({ run, resources, follow }: ResumeOptions): Promise<Run> {
    // Before the folder is created.
    await expectRunConfig(new RunFolder(run));
    return await Run.#locked(new RunFolder(run), async (folder, lock) => {
      const config = await expectRunConfig(folder);
      if (await folder.has('results.json')) {
        // Left behind if the process was killed after writing the last file.
        await new CheckpointFile(folder.path).remove();
        throw new UsageError(`The run in ${folder.path} has finished.`, {
          hint: `Its classifier is ${folder.file('model.onnx')}; to train it further, begin a new run with --from.`,
        });
      }
      return new Run({ folder, lock, config, resources, follow });
    });
  }

  static async #locked(
    folder: RunFolder,
    make: (folder: RunFolder, lock: RunLock) => Promise<Run>,
  ): Promise<Run> {
    await folder.prepare();
    const lock = await RunLock.acquire(folder.path);
    try {
      await folder.removeLeftovers();
      return await make(folder, lock);
    } catch (error) {
      await lock.release();
      await folder.removeIfEmpty();
      throw error;
    }
  }

  get config(): RunConfig {
    return this.#config;
  }

  /** Changes settings of the run and writes all of them to its folder. */
  async writeConfig(changes: Partial<RunConfig> = {}): Promise<void> {
    this.#config = { ...this.#config, ...changes };
    await writeRunConfig(this.folder, this.#config);
  }

  /** Removes the run's files if nothing has begun that could be resumed. */
  async discardUnlessBegun(): Promise<void> {
    if (!(await this.folder.has('photographs.json'))) await this.folder.removeRun();
  }

  /** @throws GraftError when another process works on the run by now */
  async expectHeld(): Promise<void> {
    await this.#lock.expectHeld();
  }

  /** Lets other processes work on the run. */
  async close(): Promise<void> {
    await this.#lock.release();
    await this.folder.removeIfEmpty();
  }
}

function configOf(options: TrainOptions): RunConfig {
  const { command, dataSource, from, weights } = options;
  return {
    formatVersion: 1,
    command: 'train',
    ...(command !== undefined && { commandLine: command }),
    graftVersion: version,
    data: resolve(options.data),
    recipe: checkRecipe(options.recipe ?? recipes.fast),
    seed: options.seed ?? randomInt(2 ** 31),
    duplicates: options.duplicates ?? 'near',
    ...(dataSource !== undefined && { dataSource }),
    ...(options.evaluateFirst && { evaluateFirst: true as const }),
    threads: Math.min(options.threads ?? Number.POSITIVE_INFINITY, availableParallelism()),
    ...(from !== undefined && { from: resolve(from) }),
    ...(weights !== undefined && {
      weights: weightsPath(typeof weights === 'string' ? weights : weights.value),
    }),
  };
}

/** Keeps the names of weights and makes paths absolute, because a run may be resumed from another folder. */
function weightsPath(weights: string): string {
  return weights.endsWith('.h5') && !isAbsolute(weights) ? resolve(weights) : weights;
}

function holdsRun(folder: RunFolder): UsageError {
  return new UsageError(`${folder.path} holds an earlier run.`, {
    hint: `Resume it (\`graft train --resume ${shellWord(folder.path)}\`), or choose another folder with --out.`,
  });
}
