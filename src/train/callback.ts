import type { Optimizer, Variable } from '../nn/index.js';
import type { EpochLogs } from './history.js';

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
  /** Set it to true to end training after the current epoch. */
  stopTraining: boolean;
  readonly optimizer: Optimizer | undefined;
  readonly trainableVariables: readonly Variable[];
  /** Brings the variables' values up to date; values that are assigned then take effect in the next step. */
  syncVariables(): Promise<void>;
}

/** A value in a callback's state: numbers and arrays keep every bit. */
export type CallbackValue =
  | number
  | string
  | boolean
  | null
  | undefined
  | Float32Array
  | readonly CallbackValue[]
  | { readonly [name: string]: CallbackValue };

/** What a callback needs to go on in another process. */
export type CallbackState = { readonly [name: string]: CallbackValue };

/**
 * Hooks into training, named as Keras' `Callback` has them. All are optional; each is waited for. Epochs are counted
 * from 0.
 */
export interface Callback {
  /** Before everything else. */
  setModel?(model: ModelInTraining): void;
  onTrainBegin?(info: {
    readonly epochs: number;
    readonly initialEpoch: number;
    readonly steps: number;
  }): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onTrainBatchEnd?(position: BatchPosition, logs: BatchLogs): void | Promise<void>;
  onTestBatchEnd?(position: Omit<BatchPosition, 'epoch'>): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: EpochLogs): void | Promise<void>;
  onTrainEnd?(): void | Promise<void>;
  /** For checkpoints: what it needs to go on; given back to `setState` before `onTrainBegin`. */
  getState?(): CallbackState;
  setState?(state: CallbackState): void;
}
