import { UsageError } from '../../errors.js';
import { anything, checkOptions } from '../../options.js';
import type { Callback, CallbackState, ModelInTraining, TrainBegin } from '../callback.js';
import type { Logs } from '../history.js';
import { constantLearningRate } from './constant-learning-rate.js';
import { expectWhole, Monitor, type MonitorOptions, monitorRules } from './monitor.js';
import { StateValues } from './state-values.js';

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by; below 1. Default 0.1. */
  factor?: number;
  /** Epochs without improvement before a reduction. Default 10. */
  patience?: number;
  /** A smaller change than this does not count. Default 0.0001. */
  minDelta?: number;
  /** Epochs after a reduction that do not count. Default 0. */
  cooldown?: number;
  /** The lowest learning rate. Default 0. */
  minLr?: number;
}

/**
 * Reduces the learning rate when a figure has stopped improving. Keras `ReduceLROnPlateau`.
 *
 * @example
 * ```ts
 * import { ReduceLROnPlateau } from '@graft-vision/graft';
 *
 * const callbacks = [new ReduceLROnPlateau({ monitor: 'val_loss', factor: 0.5, patience: 2 })];
 * await model.fit(training, { epochs: 20, validationData: validation, callbacks });
 * ```
 */
export class ReduceLROnPlateau implements Callback {
  readonly #monitor: Monitor;
  readonly #factor: number;
  readonly #patience: number;
  readonly #cooldown: number;
  readonly #minLr: number;
  #model!: ModelInTraining;
  #best: number | undefined;
  #wait = 0;
  #cooldownCounter = 0;
  /** The saved state to continue from; undefined when a training begins. */
  #restored: { learningRate: number } | undefined;

  /** @throws UsageError when an option is out of range */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    checkOptions('ReduceLROnPlateau', options, {
      ...monitorRules,
      factor: anything,
      patience: anything,
      cooldown: anything,
      minLr: anything,
    });
    this.#monitor = new Monitor('ReduceLROnPlateau', options, 1e-4);
    this.#factor = options.factor ?? 0.1;
    this.#patience = expectWhole('ReduceLROnPlateau', 'patience', options.patience ?? 10, 0);
    this.#cooldown = expectWhole('ReduceLROnPlateau', 'cooldown', options.cooldown ?? 0, 0);
    this.#minLr = options.minLr ?? 0;
    if (!(this.#factor >= 0 && this.#factor < 1)) {
      throw new UsageError(
        `ReduceLROnPlateau expects factor to be a number from 0 up to but not including 1, but received ${this.#factor}.`,
      );
    }
    if (!(this.#minLr >= 0)) {
      throw new UsageError(`ReduceLROnPlateau expects minLr to be at least 0, but received ${this.#minLr}.`);
    }
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  /**
   * @throws UsageError when training has no such figure, it is unknown which direction is better, or the optimizer's
   * learning rate is a schedule, which callbacks cannot change
   */
  onTrainBegin(info: TrainBegin): void {
    this.#monitor.begin(info, this.#model.metrics);
    const { optimizer } = constantLearningRate('ReduceLROnPlateau', this.#model);
    if (this.#restored === undefined) {
      this.#best = undefined;
      this.#wait = 0;
      this.#cooldownCounter = 0;
    } else {
      optimizer.learningRate = this.#restored.learningRate;
    }
    this.#restored = undefined;
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    const value = logs[this.#monitor.name];
    if (value === undefined) return;
    if (this.#cooldownCounter > 0) {
      this.#cooldownCounter--;
      this.#wait = 0;
    }
    if (this.#monitor.improves(value, this.#best)) {
      this.#best = value;
      this.#wait = 0;
      return;
    }
    if (this.#cooldownCounter > 0) return;
    this.#wait++;
    if (this.#wait < this.#patience) return;
    const { optimizer, learningRate } = constantLearningRate('ReduceLROnPlateau', this.#model);
    if (learningRate <= this.#minLr) return;
    optimizer.learningRate = Math.max(learningRate * this.#factor, this.#minLr);
    this.#cooldownCounter = this.#cooldown;
    this.#wait = 0;
  }

  getState(): CallbackState {
    return {
      best: this.#best ?? null,
      wait: this.#wait,
      cooldownCounter: this.#cooldownCounter,
      learningRate: constantLearningRate('ReduceLROnPlateau', this.#model).learningRate,
    };
  }

  setState(state: CallbackState): void {
    const values = new StateValues('ReduceLROnPlateau', state);
    this.#best = values.optionalNumber('best');
    this.#wait = values.number('wait');
    this.#cooldownCounter = values.number('cooldownCounter');
    this.#restored = { learningRate: values.number('learningRate') };
  }
}
