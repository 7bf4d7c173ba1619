import type { Optimizer, Variable } from '../nn/index.js';
import type { EpochLogs } from './history.js';

/** What a callback's state is made of. */
export type CallbackValue =
  | number
  | string
  | boolean
  | null
  | Float32Array
  | readonly CallbackValue[]
  | CallbackState;

/** What a callback has to keep to go on after a stop, as plain values that a checkpoint can hold. */
export interface CallbackState {
  readonly [name: string]: CallbackValue;
}

/** Figures after a training step: means over the epoch so far. */
export interface BatchLogs {
  readonly loss: number;
  readonly accuracy: number;
}

/** Where in an epoch training (or evaluation) is. */
export interface BatchPosition {
  /** Counted from 0. */
  readonly epoch: number;
  /** Batches done, from 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Images done in this epoch. */
  readonly images: number;
}

/** What a callback may do to the model that is being trained. */
export interface ModelInTraining {
  /** Set it to true to end training: after the current batch, as in Keras, or after the epoch when it is over. */
  stopTraining: boolean;
  readonly optimizer: Optimizer | undefined;
  readonly trainableVariables: readonly Variable[];
  /** Brings the variables' values up to date; values that are assigned then take effect in the next step. */
  syncVariables(): Promise<void>;
  /** See `Model.useAverageWeights`. */
  useAverageWeights(use: boolean): Promise<void>;
  /** See `Model.saveWeights`. */
  saveWeights(path: string): Promise<void>;
}

/**
 * Hooks into training, named as Keras' `Callback` has them. All are optional; each is waited for. Epochs are counted
 * from 0.
 */
export interface Callback {
  /** Before everything else, in `evaluate` too. */
  setModel?(model: ModelInTraining): void;
  onTrainBegin?(info: {
    readonly epochs: number;
    readonly initialEpoch: number;
    readonly steps: number;
  }): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onTrainBatchEnd?(position: BatchPosition, logs: BatchLogs): void | Promise<void>;
  onTestBegin?(): void | Promise<void>;
  onTestBatchEnd?(position: Omit<BatchPosition, 'epoch'>): void | Promise<void>;
  onTestEnd?(logs: BatchLogs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: EpochLogs): void | Promise<void>;
  onTrainEnd?(): void | Promise<void>;
  /** What it needs to go on from here; taken between two batches or two epochs. */
  getState?(): CallbackState;
  /**
   * Takes over what `getState` of a callback with the same settings gave, before `fit` is called to go on; the
   * training that begins then does not begin anew.
   */
  setState?(state: CallbackState): void;
}
