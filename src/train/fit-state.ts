import { GraftError } from '../errors.js';
import type { CallbackState } from './callback.js';
import type { MetricStates } from './compiled-metrics.js';
import type { History } from './history.js';
import type { TrainingState } from './training-state.js';

/** The progress of an epoch, and the sums from which its figures are computed. */
export interface EpochProgress {
  /** Batches of the epoch's plan that are done, including those without a readable picture. */
  readonly batches: number;
  /** Training steps done. */
  readonly steps: number;
  readonly images: number;
  /** Sum of the steps' losses, each times its number of images. */
  readonly lossSum: number;
  /** The sums of the metrics. */
  readonly metrics: MetricStates;
}

/**
 * Everything that `fit` needs to continue where it stopped, so that the result is the same, bit for bit, as without the
 * stop. It has no random state: draws depend only on seed, epoch and step.
 */
export interface FitState {
  /** The epoch to continue with, counted from 0. */
  readonly epoch: number;
  readonly progress: EpochProgress;
  readonly history: History;
  readonly training: TrainingState;
  /** Whether a callback has ended training. */
  readonly stopTraining: boolean;
  /** In the order of the callbacks; undefined for those without a state. */
  readonly callbacks: readonly (CallbackState | undefined)[];
}

/** How `fit` saves its state, and where it continues. */
export interface CheckpointOptions {
  /** The state of an earlier `fit` with the same settings; training continues from it. */
  readonly resume?: FitState;
  /** Saves a state. Called after every epoch, now and then in long epochs, and when training is stopped. */
  readonly save: (state: FitState) => void | Promise<void>;
  /** Seconds after which a state is also saved within an epoch. Default 300. */
  readonly everySeconds?: number;
}

export const NO_PROGRESS: EpochProgress = { batches: 0, steps: 0, images: 0, lossSum: 0, metrics: {} };

/** Training was stopped by its `signal`. The last saved state holds what was learned. */
export class TrainingStoppedError extends GraftError {
  /** @param epoch left out for a training that was stopped before its first step */
  constructor(epoch?: number, { steps }: EpochProgress = NO_PROGRESS) {
    const where =
      epoch === undefined ? 'before it took a step' : `in epoch ${epoch + 1}, after ${steps} of its steps`;
    super(`Training was stopped ${where}.`);
    this.name = 'TrainingStoppedError';
  }
}

/** The loss of a training step is NaN or infinite. */
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
