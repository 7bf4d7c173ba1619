import type { Callback, ModelInTraining } from './callback.js';
import type { EpochLogs } from './history.js';

export interface EarlyStoppingOptions {
  /** The figure to watch; losses should fall, accuracies rise. Default 'valLoss'. */
  monitor?: keyof EpochLogs;
  /** A smaller change than this does not count. Default 0. */
  minDelta?: number;
  /** Epochs without improvement before training ends. Default 0. */
  patience?: number;
  /** Go back to the weights of the best epoch at the end. Default false. */
  restoreBestWeights?: boolean;
}

/** Ends training when a figure has stopped getting better. Keras `EarlyStopping`. */
export class EarlyStopping implements Callback {
  /** Counted from 0; undefined before the first epoch. */
  bestEpoch: number | undefined;
  /** The figure in that epoch. */
  best: number | undefined;
  readonly #options: Required<EarlyStoppingOptions>;
  #model!: ModelInTraining;
  #wait = 0;
  #bestWeights: Float32Array[] = [];

  constructor(options: EarlyStoppingOptions = {}) {
    const { monitor = 'valLoss', minDelta = 0, patience = 0, restoreBestWeights = false } = options;
    this.#options = { monitor, minDelta: Math.abs(minDelta), patience, restoreBestWeights };
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  onTrainBegin(): void {
    this.best = undefined;
    this.bestEpoch = undefined;
    this.#wait = 0;
    this.#bestWeights = [];
  }

  async onEpochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    const value = logs[this.#options.monitor];
    if (value === undefined) return;
    if (this.#improves(value)) {
      this.best = value;
      this.bestEpoch = epoch;
      this.#wait = 0;
      if (this.#options.restoreBestWeights) await this.#keepWeights();
      return;
    }
    this.#wait++;
    if (this.#wait >= this.#options.patience && epoch > 0) this.#model.stopTraining = true;
  }

  async onTrainEnd(): Promise<void> {
    if (this.#bestWeights.length === 0) return;
    await this.#model.syncVariables();
    this.#model.trainableVariables.forEach((variable, index) => {
      variable.assign(this.#bestWeights[index]);
    });
  }

  #improves(value: number): boolean {
    // A loss that is not a number must not stand as the best one, which no later loss could beat.
    if (Number.isNaN(value)) return false;
    if (this.best === undefined) return true;
    const { monitor, minDelta } = this.#options;
    const rises = monitor === 'accuracy' || monitor === 'valAccuracy';
    return rises ? value - minDelta > this.best : value + minDelta < this.best;
  }

  async #keepWeights(): Promise<void> {
    await this.#model.syncVariables();
    this.#bestWeights = this.#model.trainableVariables.map((variable) => variable.value.slice());
  }
}
