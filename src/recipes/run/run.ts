import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { GraftError, UsageError } from '../../errors.js';
import { sha256OfJson } from '../../files/index.js';
import type { Variable } from '../../nn/index.js';
import { checkRecipe, recipes } from '../../phases/index.js';
import type { LabelCorrections } from '../../photographs/index.js';
import { shellWord } from '../../shell-word.js';
import { version } from '../../version.js';
import { CheckpointFile, type RunState } from './checkpoint-file.js';
import { otherRun, readRunFile } from './read-run-file.js';
import { expectRunConfig, type RunConfig, writeRunConfig } from './run-config.js';
import { runDigest, weightsDigest } from './run-digest.js';
import { RunFolder } from './run-folder.js';
import { RunLock } from './run-lock.js';
import { RunLog } from './run-log.js';
import type { RunPhotographs } from './run-photographs.js';
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
    return await Run.#locked(new RunFolder(options.out), 0, async (folder, lock) => {
      if (options.overwrite) await folder.removeRun();
      else await expectNoRun(folder);
      return new Run({ folder, lock, config, resources, follow });
    });
  }

  /**
   * Opens a run that has not finished.
   *
   * @throws UsageError when there is no such run, or it has finished
   * @throws GraftError when another process works on it, or its files are damaged
   */
  static async open({ run, resources, follow, patience = 0 }: ResumeOptions): Promise<Run> {
    // Before the folder is created.
    await expectRunConfig(new RunFolder(run));
    return await Run.#locked(new RunFolder(run), patience, async (folder, lock) => {
      const config = await expectRunConfig(folder);
      if (await hasFinished(folder, config)) {
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
    patience: number,
    make: (folder: RunFolder, lock: RunLock) => Promise<Run>,
  ): Promise<Run> {
    await folder.prepare();
    const lock = await RunLock.acquire(folder.path, { patience });
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

  /** What its checkpoint, history and results name; see `runDigest`. Known when training begins. */
  get digest(): string {
    return this.#config.run!;
  }

  /**
   * The state that an earlier process left; undefined if there is none.
   *
   * @throws GraftError when it is damaged, or belongs to another run
   */
  async readState(): Promise<RunState | undefined> {
    const state = await this.checkpoint.read();
    if (state === undefined || state.run === this.#config.run) return state;
    throw otherRun(this.checkpoint.path, {
      hint: 'Put back the file of this run, or delete it to train the run from the beginning.',
    });
  }

  /**
   * Records what the run begins with, or makes sure that it still begins with the same.
   *
   * @param variables of the network before training
   * @throws GraftError when they are others than when the run began
   */
  async settle(photographs: RunPhotographs, variables: readonly Variable[]): Promise<void> {
    const initialWeights = weightsDigest(variables);
    if (this.#config.run === undefined) {
      const run = runDigest({ ...this.#config, initialWeights }, photographs);
      await this.writeConfig({ initialWeights, run });
    } else if (this.#config.initialWeights !== initialWeights) {
      const from = this.#config.weightsUsed?.value ?? this.#config.from;
      throw new GraftError(`The network does not begin as it did when ${this.folder.path} began.`, {
        hint: `The weights (${from}) or this version of Graft are others. Put them back, or begin another run.`,
      });
    }
  }

  /** Changes settings of the run and writes all of them to its folder. */
  async writeConfig(changes: Partial<RunConfig> = {}): Promise<void> {
    this.#config = { ...this.#config, ...changes };
    await writeRunConfig(this.folder, this.#config);
  }

  /** Removes the run's files if nothing has begun that could be resumed. */
  async discardUnlessBegun(): Promise<void> {
    if (!(await this.folder.has('photographs.json'))) await this.folder.removeState();
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
  const { command, corrections, dataSource, device, from, labelsPerPicture, language, pixels, cut, weights } =
    options;
  return {
    formatVersion: 1,
    command: 'train',
    ...(command !== undefined && { commandLine: command }),
    graftVersion: version,
    data: resolve(options.data),
    ...(options.features && { features: true as const }),
    recipe: checkRecipe(options.recipe ?? recipes.fast),
    seed: options.seed ?? randomInt(2 ** 31),
    duplicates: options.duplicates ?? 'near',
    ...(labelsPerPicture !== undefined && { labelsPerPicture }),
    ...(dataSource !== undefined && { dataSource }),
    ...(options.evaluateFirst && { evaluateFirst: true as const }),
    threads: Math.min(options.threads ?? Number.POSITIVE_INFINITY, availableParallelism()),
    ...(device !== undefined && device !== 'cpu' && { device }),
    ...(language !== undefined && { language }),
    ...(from !== undefined && { from: resolve(from) }),
    ...(pixels !== undefined && { pixels }),
    ...(corrections !== undefined && { corrections: recordedCorrections(corrections) }),
    ...(cut !== undefined && { cut }),
    ...(weights !== undefined && {
      weights: weightsPath(typeof weights === 'string' ? weights : weights.value),
    }),
  };
}

/** The corrections themselves, because their file may change. */
function recordedCorrections({ file, lines }: LabelCorrections): RunConfig['corrections'] {
  const digest = sha256OfJson(lines).slice(0, DIGITS_OF_CORRECTIONS);
  return { file, digest, lines: lines.map((line) => ({ ...line })) };
}

const DIGITS_OF_CORRECTIONS = 12;

/** Keeps the names of weights and makes paths absolute, because a run may be resumed from another folder. */
function weightsPath(weights: string): string {
  return weights.endsWith('.h5') && !isAbsolute(weights) ? resolve(weights) : weights;
}

/** @throws UsageError when a folder holds a run, or a part of one, which would be mixed with a new run */
async function expectNoRun(folder: RunFolder): Promise<void> {
  const names = await folder.runFiles();
  if (names.length === 0) return;
  if (names.includes('config.json')) throw holdsRun(folder);
  const [first, ...others] = names;
  throw new UsageError(
    `${folder.path} holds ${[first, ...others.slice(0, 2)].join(', ')}, but no config.json: a part of an earlier run, or files that a run would replace.`,
    { hint: 'Choose another folder with --out, or put the config.json of the earlier run back.' },
  );
}

/**
 * Whether the run has written its results, which it does last.
 *
 * @throws GraftError when they are damaged, or those of another run
 */
async function hasFinished(folder: RunFolder, { run }: RunConfig): Promise<boolean> {
  const path = folder.file('results.json');
  const hint = 'Put back the file of this run, or delete it to resume the run.';
  const results = await readRunFile(path, z.object({ run: z.string() }), { hint });
  if (results === undefined) return false;
  if (results.run !== run) throw otherRun(path, { hint });
  return true;
}

/**
 * Whether a folder holds a run, and whether that has finished.
 *
 * @throws GraftError when its files are damaged, or not those of one run
 */
export async function progressOfRun(path: string): Promise<'none' | 'begun' | 'finished'> {
  const folder = new RunFolder(path);
  if (!(await folder.has('config.json'))) return 'none';
  return (await hasFinished(folder, await expectRunConfig(folder))) ? 'finished' : 'begun';
}

/**
 * The settings that a run began with.
 *
 * @throws UsageError when there is no run
 * @throws GraftError when config.json is damaged
 */
export async function settingsOfRun(path: string): Promise<RunConfig> {
  return await expectRunConfig(new RunFolder(path));
}

function holdsRun(folder: RunFolder): UsageError {
  return new UsageError(`${folder.path} holds an earlier run.`, {
    hint: `Resume it (\`graft train --resume ${shellWord(folder.path)}\`), or choose another folder with --out.`,
  });
}
