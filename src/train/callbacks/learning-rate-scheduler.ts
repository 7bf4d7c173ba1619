import { UsageError } from '../../errors.js';
import { shown } from '../../shown.js';
import type { Callback, CallbackState, ModelInTraining } from '../callback.js';
import { constantLearningRate } from './constant-learning-rate.js';
import { StateValues } from './state-values.js';

/**
 * Sets the learning rate at the beginning of every epoch. Keras `LearningRateScheduler`. (A schedule that is passed to
 * the optimizer as its learning rate changes it in every step.)
 *
 * @example
 * ```ts
 * import { LearningRateScheduler } from '@graft-vision/graft';
 *
 * const schedule = new LearningRateScheduler((epoch, rate) => (epoch < 5 ? rate : rate * 0.9));
 * await model.fit(training, { epochs: 10, callbacks: [schedule] });
 * ```
 */
export class LearningRateScheduler implements Callback {
  readonly #schedule: (epoch: number, learningRate: number) => number;
  #model!: ModelInTraining;
  #restored: { learningRate: number } | undefined;

  /**
   * @param schedule returns the learning rate of an epoch; its arguments are the epoch, counted from 0, and the
   * learning rate before it
   */
  constructor(schedule: (epoch: number, learningRate: number) => number) {
    this.#schedule = schedule;
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  /** @throws UsageError when the optimizer's learning rate is a schedule, which callbacks cannot change */
  onTrainBegin(): void {
    const { optimizer } = constantLearningRate('LearningRateScheduler', this.#model);
    if (this.#restored !== undefined) optimizer.learningRate = this.#restored.learningRate;
    this.#restored = undefined;
  }

  /** @throws UsageError when the function does not return a learning rate */
  onEpochBegin(epoch: number): void {
    const { optimizer, learningRate } = constantLearningRate('LearningRateScheduler', this.#model);
    const next: unknown = this.#schedule(epoch, learningRate);
    if (typeof next !== 'number' || !(next >= 0 && Number.isFinite(next))) {
      throw new UsageError(
        `LearningRateScheduler expects its function to return a number of at least 0, but received ${shown(next)} for epoch ${epoch}.`,
      );
    }
    optimizer.learningRate = next;
  }

  getState(): CallbackState {
    return { learningRate: constantLearningRate('LearningRateScheduler', this.#model).learningRate };
  }

  setState(state: CallbackState): void {
    this.#restored = { learningRate: new StateValues('LearningRateScheduler', state).number('learningRate') };
  }
}
