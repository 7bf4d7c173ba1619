import type { Optimizer, Variable } from '../nn/index.js';
import type { SettingRule } from '../options.js';
import type { Logs } from './history.js';

/** The values that a callback's state may contain. */
export type CallbackValue =
  | number
  | string
  | boolean
  | null
  | Float32Array
  | readonly CallbackValue[]
  | CallbackState;

/** What a callback needs to continue after a stop, as plain values that a checkpoint can hold. */
export interface CallbackState {
  readonly [name: string]: CallbackValue;
}

/** Where in an epoch training (or evaluation) is. */
export interface BatchPosition {
  /** Counted from 0. */
  readonly epoch: number;
  /** Batches done, from 1 to `steps`. */
  readonly step: number;
  /** Undefined for a generator whose length is not known. */
  readonly steps: number | undefined;
  /** Images done in this epoch. */
  readonly images: number;
  /**
   * Of these, images whose outputs of the frozen layers were kept from an earlier epoch and not computed again. Since an
   * epoch that was interrupted goes on, only those after the break.
   */
  readonly keptImages: number;
}

/** What callbacks know about a metric. */
export interface WatchedMetric {
  readonly name: string;
  /** Undefined when the metric does not say. */
  readonly better: 'higher' | 'lower' | undefined;
}

/** What `fit` is about to do. */
export interface TrainBegin {
  readonly epochs: number;
  readonly initialEpoch: number;
  /** Per epoch; undefined for a generator whose length is not known. */
  readonly steps: number | undefined;
  /** Names of the figures that an epoch has at its end: `loss`, the metrics, and the same with `val_` in front. */
  readonly logs: readonly string[];
}

/** What a callback may do to the model that is being trained. */
export interface ModelInTraining {
  /** Set it to true to end training: after the current batch, as in Keras, or after the epoch when it is over. */
  stopTraining: boolean;
  readonly optimizer: Optimizer | undefined;
  /** The metrics that it is compiled with, by their names in the logs. */
  readonly metrics: readonly WatchedMetric[];
  readonly trainableVariables: readonly Variable[];
  /**
   * Updates the variables' values from the runtime; values that are assigned afterwards take effect in the next step.
   */
  syncVariables(): Promise<void>;
  /** See `Model.useAverageWeights`. */
  useAverageWeights(use: boolean): Promise<void>;
  /** See `Model.saveWeights`. */
  saveWeights(path: string): Promise<void>;
}

/**
 * Hooks into training, with the names of Keras' `Callback`. All are optional; `fit` awaits each. Epochs are counted
 * from 0.
 */
export interface Callback {
  /** Called before everything else, also by `evaluate`. */
  setModel?(model: ModelInTraining): void;
  /** Before the first epoch of a `fit`. */
  onTrainBegin?(info: TrainBegin): void | Promise<void>;
  /** Before each epoch; not when an epoch that was interrupted goes on. */
  onEpochBegin?(epoch: number): void | Promise<void>;
  /** After each step; the logs are means over the epoch so far. */
  onTrainBatchEnd?(position: BatchPosition, logs: Logs): void | Promise<void>;
  /** Before an evaluation, also of the validation set within `fit`. */
  onTestBegin?(): void | Promise<void>;
  /** After each batch that is evaluated. */
  onTestBatchEnd?(position: Omit<BatchPosition, 'epoch' | 'keptImages'>): void | Promise<void>;
  /** After an evaluation, with the loss and the metrics. */
  onTestEnd?(logs: Logs): void | Promise<void>;
  /** After each epoch, with its loss and metrics and those of the validation set, which have `val_` in front. */
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  /** After the last epoch; not when training fails or is stopped by a signal. */
  onTrainEnd?(): void | Promise<void>;
  /** What it needs to continue from here; called between two batches or two epochs. */
  getState?(): CallbackState;
  /**
   * Restores what `getState` of a callback with the same settings returned. It is called before `fit` continues; the
   * next training then continues the saved one.
   */
  setState?(state: CallbackState): void;
}

/** The rule of an option for callbacks. */
export const listOfCallbacks: SettingRule = {
  expected: 'a list of callbacks, such as [new EarlyStopping()]',
  holds: (value) => Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null),
};
