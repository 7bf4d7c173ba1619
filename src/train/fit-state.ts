import { GraftError } from '../errors.js';
import type { CallbackState } from './callback.js';
import type { MetricStates } from './compiled-metrics.js';
import type { History } from './history.js';
import type { TrainingState } from './training-state.js';

/** How far an epoch is, and the sums that its figures come from. */
export interface EpochProgress {
  /** Batches of the epoch's plan that are done, those without a readable picture included. */
  readonly batches: number;
  /** Training steps done. */
  readonly steps: number;
  readonly images: number;
  /** Sum of the steps' losses, each times its number of images. */
  readonly lossSum: number;
  /** What the metrics have added up. */
  readonly metrics: MetricStates;
}

/**
 * Everything that `fit` needs to go on where it was, so that what comes out is the same, bit for bit, as if it had
 * never stopped. Random draws are not in it: they depend on seed, epoch and step alone.
 */
export interface FitState {
  /** The epoch to go on with, counted from 0. */
  readonly epoch: number;
  readonly progress: EpochProgress;
  readonly history: History;
  readonly training: TrainingState;
  /** Whether a callback has ended training. */
  readonly stopTraining: boolean;
  /** In the order of the callbacks; undefined for those without a state. */
  readonly callbacks: readonly (CallbackState | undefined)[];
}

/** How `fit` keeps its state, and where it goes on. */
export interface CheckpointOptions {
  /** A state that an earlier `fit` with the same settings has given; it goes on from there. */
  readonly resume?: FitState;
  /** Keeps a state. Called after every epoch, in long epochs now and then, and when training is stopped. */
  readonly save: (state: FitState) => void | Promise<void>;
  /** Seconds after which a state is kept inside an epoch too. Default 300. */
  readonly everySeconds?: number;
}

export const NO_PROGRESS: EpochProgress = { batches: 0, steps: 0, images: 0, lossSum: 0, metrics: {} };

/** Training was stopped by its `signal`. What was learned is in the last state that was saved. */
export class TrainingStoppedError extends GraftError {
  constructor(epoch: number, { steps }: EpochProgress) {
    super(`Training was stopped in epoch ${epoch + 1}, after ${steps} of its steps.`);
    this.name = 'TrainingStoppedError';
  }
}

/** The loss of a training step is not a number any more. */
export class DivergedError extends GraftError {
  readonly epoch: number;

  constructor(loss: number, epoch: number, step: number) {
    super(`The loss became ${loss} in epoch ${epoch + 1}, step ${step}: training has diverged.`, {
      hint: 'Try a learning rate ten times smaller, clip gradients, or train fewer layers.',
    });
    this.name = 'DivergedError';
    this.epoch = epoch;
  }
}
