import { anything, checkOptions, finite, trueOrFalse } from '../../options.js';
import type { Callback, CallbackState, ModelInTraining, TrainBegin } from '../callback.js';
import type { Logs } from '../history.js';
import { expectWhole, Monitor, type MonitorOptions, monitorRules } from './monitor.js';
import { StateValues } from './state-values.js';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** A smaller change than this does not count. Default 0. */
  minDelta?: number;
  /** Epochs without improvement before training ends. Default 0. */
  patience?: number;
  /** What the figure has to beat; epochs that do not beat it count as epochs without improvement. */
  baseline?: number;
  /** Restore the weights of the best epoch at the end. Default false. */
  restoreBestWeights?: boolean;
  /** The epoch to begin with, counted from 0; those before it are a warm-up and do not count. Default 0. */
  startFromEpoch?: number;
}

/**
 * Ends training when a figure has stopped improving. Keras `EarlyStopping`.
 *
 * @example
 * ```ts
 * import { EarlyStopping } from '@graft-vision/graft';
 *
 * const callbacks = [new EarlyStopping({ monitor: 'val_loss', patience: 3, restoreBestWeights: true })];
 * await model.fit(training, { epochs: 100, validationData: validation, callbacks });
 * ```
 */
export class EarlyStopping implements Callback {
  /** Counted from 0; undefined before the first epoch. */
  bestEpoch: number | undefined;
  /** The figure in that epoch. */
  best: number | undefined;
  /** The epoch after which it ended training, counted from 0; undefined if it did not. */
  stoppedEpoch: number | undefined;
  readonly #monitor: Monitor;
  readonly #patience: number;
  readonly #baseline: number | undefined;
  readonly #restoreBestWeights: boolean;
  readonly #startFromEpoch: number;
  #model!: ModelInTraining;
  #wait = 0;
  #bestWeights: Float32Array[] = [];
  #goesOn = false;

  /** @throws UsageError when an option is out of range */
  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions('EarlyStopping', options, {
      ...monitorRules,
      patience: anything,
      baseline: finite,
      restoreBestWeights: trueOrFalse,
      startFromEpoch: anything,
    });
    this.#monitor = new Monitor('EarlyStopping', options);
    this.#patience = expectWhole('EarlyStopping', 'patience', options.patience ?? 0, 0);
    this.#startFromEpoch = expectWhole('EarlyStopping', 'startFromEpoch', options.startFromEpoch ?? 0, 0);
    this.#baseline = options.baseline;
    this.#restoreBestWeights = options.restoreBestWeights ?? false;
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  /** @throws UsageError when training has no such figure, or it is unknown which direction is better */
  onTrainBegin(info: TrainBegin): void {
    this.#monitor.begin(info, this.#model.metrics);
    this.stoppedEpoch = undefined;
    if (!this.#goesOn) {
      this.best = undefined;
      this.bestEpoch = undefined;
      this.#wait = 0;
      this.#bestWeights = [];
    }
    this.#goesOn = false;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const value = logs[this.#monitor.name];
    if (value === undefined || epoch < this.#startFromEpoch) return;
    if (this.#restoreBestWeights && this.#bestWeights.length === 0) {
      await this.#keepWeights();
      this.bestEpoch = epoch;
    }
    this.#wait++;
    if (this.#monitor.improves(value, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      if (this.#restoreBestWeights) await this.#keepWeights();
      // The count of epochs starts again only when the baseline is beaten too.
      const beaten = this.#baseline === undefined || this.#monitor.improves(value, this.#baseline);
      if (beaten) this.#wait = 0;
      return;
    }
    if (this.#wait < this.#patience || epoch === 0) return;
    this.stoppedEpoch = epoch;
    this.#model.stopTraining = true;
  }

  async onTrainEnd(): Promise<void> {
    if (this.#bestWeights.length === 0) return;
    await this.#model.syncVariables();
    this.#model.trainableVariables.forEach((variable, index) => {
      variable.assign(this.#bestWeights[index]);
    });
  }

  getState(): CallbackState {
    return {
      best: this.best ?? null,
      bestEpoch: this.bestEpoch ?? null,
      wait: this.#wait,
      bestWeights: [...this.#bestWeights],
    };
  }

  setState(state: CallbackState): void {
    const values = new StateValues('EarlyStopping', state);
    this.best = values.optionalNumber('best');
    this.bestEpoch = values.optionalNumber('bestEpoch');
    this.#wait = values.number('wait');
    this.#bestWeights = values.arrays('bestWeights');
    this.#goesOn = true;
  }

  async #keepWeights(): Promise<void> {
    await this.#model.syncVariables();
    this.#bestWeights = this.#model.trainableVariables.map((variable) => variable.value.slice());
  }
}
