import type { EpochLogs } from './history.js';

export interface BatchLogs {
  /** Means over the epoch so far. */
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

/** Hooks into training, named as Keras' `Callback` has them. All are optional; each is waited for. */
export interface Callback {
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
}
