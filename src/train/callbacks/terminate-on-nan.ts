import { GraftError } from '../../errors.js';
import { checkOptions, trueOrFalse } from '../../options.js';
import type { BatchPosition, Callback, ModelInTraining } from '../callback.js';
import type { Logs } from '../history.js';

/** Options of `TerminateOnNaN`. */
export interface TerminateOnNaNOptions {
  /**
   * Let `fit` fail at once with a GraftError; other callbacks then do not see the end of the epoch and of training.
   * Default false: training ends after the batch.
   */
  raiseError?: boolean;
}

/**
 * Ends training when the loss is NaN or infinite; it checks after every batch. Keras `TerminateOnNaN`.
 *
 * @example
 * ```ts
 * import { TerminateOnNaN } from '@graft-vision/graft';
 *
 * await model.fit(training, { epochs: 10, callbacks: [new TerminateOnNaN()] });
 * ```
 */
export class TerminateOnNaN implements Callback {
  /** Where that happened; undefined while the loss is finite. */
  terminatedAt: BatchPosition | undefined;
  readonly #raiseError: boolean;
  #model!: ModelInTraining;

  constructor(options: TerminateOnNaNOptions = {}) {
    checkOptions('TerminateOnNaN', options, { raiseError: trueOrFalse });
    this.#raiseError = options.raiseError ?? false;
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  onTrainBegin(): void {
    this.terminatedAt = undefined;
  }

  /** @throws GraftError with `raiseError`; its hint says what to try */
  onTrainBatchEnd(position: BatchPosition, logs: Logs): void {
    if (Number.isFinite(logs.loss)) return;
    this.terminatedAt = position;
    this.#model.stopTraining = true;
    if (!this.#raiseError) return;
    const { step, steps, epoch } = position;
    const batch = steps === undefined ? step : `${step} of ${steps}`;
    throw new GraftError(`The loss became ${logs.loss} in batch ${batch} of epoch ${epoch + 1}.`, {
      hint: 'Try a learning rate that is ten times lower, a warm-up, or gradient clipping (globalClipnorm: 1).',
    });
  }
}
