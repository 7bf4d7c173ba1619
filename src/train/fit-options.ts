import { UsageError } from '../errors.js';
import type { Loss, Optimizer } from '../nn/index.js';
import {
  abortSignal,
  anything,
  atLeastZero,
  callable,
  checkOptions,
  type RulesOf,
  type SettingRule,
  trueOrFalse,
} from '../options.js';
import { shown } from '../shown.js';
import { AugmentedViews } from './augmented-views.js';
import { type Callback, listOfCallbacks, type ModelInTraining } from './callback.js';
import { BackupAndRestore } from './callbacks/backup-and-restore.js';
import type { CompiledMetric } from './compiled-metrics.js';
import type { ValidationData } from './fit-data.js';
import type { CheckpointOptions } from './fit-state.js';
import type { Logs } from './history.js';
import type { ArrayOptions, ModelData } from './model-data.js';
import { type Collective, collectiveRule } from './shared/collective.js';
import type { World } from './shared/world.js';
import type { Trainer } from './trainer.js';
import type { TrainingSource } from './training-source.js';
import type { TrainingState } from './training-state.js';

/** How `Model.fit` trains. */
export interface FitOptions extends ArrayOptions {
  /**
   * Number of the epoch to stop before, as in Keras: with `initialEpoch` 10 and `epochs` 20 ten are trained. Default 1.
   */
  epochs?: number;
  /** Number of the first epoch, counted from 0. Default 0. */
  initialEpoch?: number;
  /** Evaluated after every epoch: a data set, pictures in memory with their labels, or an iterable of batches. */
  validationData?: ValidationData;
  /** Evaluate after every so many epochs. Default 1. */
  validationFreq?: number;
  /** Validate on this fraction of pictures in memory: the last ones, taken off before they are shuffled. Default 0. */
  validationSplit?: number;
  /**
   * Batches of an epoch; the next epoch continues after them. Default: all. A generator needs it for several epochs,
   * and must then yield this many batches for each of them.
   */
  stepsPerEpoch?: number;
  /**
   * Validate on this many batches: the first ones of the validation data, or the next ones of a generator. Default:
   * all.
   */
  validationSteps?: number;
  /** Give pictures in memory a new order in every epoch. Default true. */
  shuffle?: boolean;
  /** Keras' way of asking for progress; here `callbacks: [new ProgbarLogger(process.stdout)]` shows it. */
  verbose?: 0;
  /** Called in this order. */
  callbacks?: readonly Callback[];
  /** The weight of a class's samples in the loss; default 1. Keys are class numbers. */
  classWeight?: Readonly<Record<number, number>>;
  /** Use a fixed number of augmented views of each picture, and keep the outputs of the frozen layers for them. */
  augmentedViews?: AugmentedViews;
  /** Saves the state of training now and then, and continues from a saved state. */
  checkpoint?: CheckpointOptions;
  /**
   * Stops training: the current step is finished, the state is saved if there is a `checkpoint`, and `fit` throws
   * TrainingStoppedError.
   */
  signal?: AbortSignal;
  /**
   * Train together with other processes, of which each calls `fit` with the same arguments. A batch is that of all of
   * them: each computes its share, and all end with the same weights. Default: this process alone.
   */
  collective?: Collective;
  /** Throw DivergedError when a step's loss is NaN or infinite. Default false, as in Keras. */
  failOnDivergence?: boolean;
}

/** What the training loop works with. */
export interface FitParts {
  readonly model: ModelInTraining;
  readonly trainer: Trainer;
  readonly source: TrainingSource;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly metrics: readonly CompiledMetric[];
  readonly validation: ModelData | undefined;
  /** The processes that train together; undefined where one trains alone. */
  readonly world: World | undefined;
  /** Training pictures of which all these processes know that they cannot be read. */
  readonly unreadable: Set<number>;
  readonly evaluate: (data: ModelData, callbacks: readonly Callback[]) => Promise<Logs>;
  readonly getTrainingState: () => Promise<TrainingState>;
  readonly setTrainingState: (state: TrainingState) => Promise<void>;
}

/** The rule of an option for weights of classes. */
export const classWeightRule: SettingRule = {
  expected: 'an object with a number of at least 0 for each class number, such as { 0: 1, 1: 2.5 }',
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([label, weight]) => /^\d+$/.test(label) && atLeastZero.holds(weight)),
};

/** The other values are checked where they are used. */
const RULES: RulesOf<FitOptions> = {
  epochs: anything,
  initialEpoch: anything,
  batchSize: anything,
  shuffle: trueOrFalse,
  stepsPerEpoch: anything,
  verbose: anything,
  callbacks: listOfCallbacks,
  validationData: anything,
  validationSplit: anything,
  validationSteps: anything,
  validationFreq: anything,
  classWeight: classWeightRule,
  sampleWeight: anything,
  augmentedViews: {
    expected: 'an object such as new AugmentedViews({ count: 10 })',
    holds: (value) => value instanceof AugmentedViews,
  },
  checkpoint: anything,
  signal: abortSignal,
  collective: collectiveRule,
  failOnDivergence: trueOrFalse,
};

/** @throws UsageError for an option that `fit` does not have, or that is out of range */
export function checkFitOptions(options: FitOptions): void {
  checkOptions('fit', options, RULES);
  if (options.checkpoint !== undefined) {
    checkOptions(
      'checkpoint',
      options.checkpoint,
      { resume: anything, save: callable, everySeconds: anything },
      ['save'],
    );
  }
  backupOf(options);
  checkEpochs(options.epochs ?? 1, options.initialEpoch ?? 0);
  for (const name of ['validationFreq', 'stepsPerEpoch', 'validationSteps'] as const) {
    checkSteps('fit', name, options[name]);
  }
  const { validationSplit = 0, classWeight, sampleWeight, verbose = 0 } = options;
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new UsageError(
      `fit expects validationSplit to be from 0 up to but not including 1, but received ${shown(validationSplit)}.`,
    );
  }
  if (classWeight !== undefined && sampleWeight !== undefined) {
    throw weightedTwice();
  }
  if (verbose !== 0) {
    throw new UsageError(`fit prints nothing, so verbose: ${verbose} has no effect.`, {
      hint: 'Pass `callbacks: [new ProgbarLogger(process.stdout)]`.',
    });
  }
}

/**
 * The callback that saves and restores the state.
 *
 * @throws UsageError when there are two, or the option `checkpoint` as well
 */
export function backupOf({ callbacks = [], checkpoint }: FitOptions): BackupAndRestore | undefined {
  const backups = callbacks.filter((callback) => callback instanceof BackupAndRestore);
  if (backups.length + (checkpoint === undefined ? 0 : 1) > 1) {
    throw new UsageError('fit takes one BackupAndRestore or one checkpoint, but received more.', {
      hint: 'Leave all but one of them out.',
    });
  }
  return backups[0];
}

/** @throws UsageError unless it is a number of batches */
export function checkSteps(what: string, name: string, value = 1): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new UsageError(
    `${what} expects ${name} to be a whole number of at least 1, but received ${shown(value)}.`,
  );
}

/** The error for samples that are weighted both individually and by class. */
export function weightedTwice(): UsageError {
  return new UsageError('fit takes classWeight or sampleWeight, but not both.', {
    hint: 'Multiply them: one weight per sample.',
  });
}

function checkEpochs(epochs: number, initialEpoch: number): void {
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new UsageError(
        `fit expects ${name} to be a whole number of at least 0, but received ${shown(value)}.`,
      );
    }
  }
}
