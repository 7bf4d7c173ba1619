import { checkOptions, trueOrFalse } from '../../options.js';
import type { Callback, ModelInTraining } from '../callback.js';

/** Options of `SwapEMAWeights`. */
export interface SwapEMAWeightsOptions {
  /**
   * Leave the average in place from the end of an epoch to the beginning of the next one, for later callbacks in the
   * list that save weights: `ModelCheckpoint`, and `EarlyStopping` with `restoreBestWeights`. Default false.
   */
  swapOnEpoch?: boolean;
}

/**
 * Evaluates the moving average of the weights, which an optimizer with `useEma` keeps, instead of the weights:
 * validation figures are then those of the weights that the model has after `fit`. Keras `SwapEMAWeights`.
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { SwapEMAWeights } from '@graft-vision/graft/callbacks';
 *
 * await model.compile({ optimizer: new Adam({ useEma: true }), loss: 'binary_crossentropy' });
 * const callbacks = [new SwapEMAWeights({ swapOnEpoch: true })];
 * await model.fit(training, { epochs: 10, validationData: validation, callbacks });
 * ```
 */
export class SwapEMAWeights implements Callback {
  readonly #swapOnEpoch: boolean;
  #model!: ModelInTraining;

  constructor(options: SwapEMAWeightsOptions = {}) {
    checkOptions('SwapEMAWeights', options, { swapOnEpoch: trueOrFalse });
    this.#swapOnEpoch = options.swapOnEpoch ?? false;
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  async onEpochBegin(): Promise<void> {
    await this.#model.useAverageWeights(false);
  }

  async onTestBegin(): Promise<void> {
    await this.#model.useAverageWeights(true);
  }

  async onTestEnd(): Promise<void> {
    await this.#model.useAverageWeights(false);
  }

  async onEpochEnd(): Promise<void> {
    if (this.#swapOnEpoch) await this.#model.useAverageWeights(true);
  }
}
