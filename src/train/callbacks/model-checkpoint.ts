import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { anything, checkOptions, finite, trueOrFalse } from '../../options.js';
import type { BatchPosition, Callback, CallbackState, ModelInTraining, TrainBegin } from '../callback.js';
import type { Logs } from '../history.js';
import { expectWhole, Monitor, type MonitorOptions, monitorRules } from './monitor.js';
import { StateValues } from './state-values.js';

/** Options of `ModelCheckpoint`. */
export interface ModelCheckpointOptions extends Omit<MonitorOptions, 'minDelta'> {
  /** Write only when the figure is the best so far. Default false. */
  saveBestOnly?: boolean;
  /** After every epoch, or after so many batches. Default 'epoch'. */
  saveFreq?: 'epoch' | number;
  /** With `saveBestOnly`: what the figure has to beat before anything is written. */
  initialValueThreshold?: number;
}

const placeholder = /\{(\w+)(?::([^{}]*))?\}/g;

/**
 * Writes the weights to files during training; `Model.loadWeights` reads them. A file appears whole or not at all.
 * Keras `ModelCheckpoint` with `save_weights_only`.
 *
 * @example
 * ```ts
 * import { ModelCheckpoint } from '@graft-vision/graft';
 *
 * const checkpoint = new ModelCheckpoint('weights/{epoch:02d}.safetensors', { saveBestOnly: true });
 * await model.fit(training, { epochs: 10, validationData: validation, callbacks: [checkpoint] });
 * ```
 */
export class ModelCheckpoint implements Callback {
  /** The last file written; undefined before the first one. */
  lastSaved: string | undefined;
  readonly #filepath: string;
  readonly #monitor: Monitor;
  readonly #saveBestOnly: boolean;
  readonly #saveFreq: 'epoch' | number;
  #model!: ModelInTraining;
  #best: number | undefined;
  #batchesSinceSaving = 0;

  /**
   * @param filepath ends in `.safetensors`; `{epoch}` (counted from 1), `{batch}` (likewise, when saving after batches)
   * and the figures of the logs, such as `{loss}` and `{val_accuracy}`, are replaced by their values, with a width or a
   * number of decimals if given: `{epoch:02d}-{val_loss:.2f}.safetensors`
   * @throws UsageError when the path or an option is not valid
   */
  constructor(filepath: string, options: ModelCheckpointOptions = {}) {
    const { minDelta: _, ...rules } = monitorRules;
    checkOptions('ModelCheckpoint', options, {
      ...rules,
      saveBestOnly: trueOrFalse,
      saveFreq: anything,
      initialValueThreshold: finite,
    });
    this.#filepath = checkedPath(filepath);
    this.#monitor = new Monitor('ModelCheckpoint', options);
    this.#saveBestOnly = options.saveBestOnly ?? false;
    const { saveFreq = 'epoch' } = options;
    this.#saveFreq =
      saveFreq === 'epoch' ? saveFreq : expectWhole('ModelCheckpoint', 'saveFreq', saveFreq, 1);
    this.#best = options.initialValueThreshold;
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  /** @throws UsageError when training does not have a figure that the path or `monitor` names */
  onTrainBegin(info: TrainBegin): void {
    if (this.#saveBestOnly) this.#monitor.begin(info, this.#model.metrics);
    const placeholders = ['epoch', 'batch', ...info.logs];
    for (const [whole, name] of this.#filepath.matchAll(placeholder)) {
      if (placeholders.includes(name)) continue;
      const validated = name.startsWith('val_') && placeholders.includes(name.slice('val_'.length));
      throw new UsageError(`ModelCheckpoint cannot fill in ${whole} in its path.`, {
        hint: validated ? 'Pass validationData to fit.' : nearestNamesHint(name, placeholders),
      });
    }
  }

  async onTrainBatchEnd(position: BatchPosition, logs: Logs): Promise<void> {
    if (this.#saveFreq === 'epoch') return;
    this.#batchesSinceSaving++;
    if (this.#batchesSinceSaving < this.#saveFreq) return;
    this.#batchesSinceSaving = 0;
    await this.#save({ ...logs, epoch: position.epoch + 1, batch: position.step }, logs);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#saveFreq === 'epoch') await this.#save({ ...logs, epoch: epoch + 1 }, logs);
  }

  async #save(values: Readonly<Record<string, number | undefined>>, logs: Logs): Promise<void> {
    const value = logs[this.#monitor.name];
    if (this.#saveBestOnly && value !== undefined) {
      if (!this.#monitor.improves(value, this.#best)) return;
      this.#best = value;
    }
    const path = filledIn(this.#filepath, values);
    await this.#model.saveWeights(path);
    this.lastSaved = path;
  }

  getState(): CallbackState {
    return {
      best: this.#best ?? null,
      batchesSinceSaving: this.#batchesSinceSaving,
      lastSaved: this.lastSaved ?? null,
    };
  }

  setState(state: CallbackState): void {
    const values = new StateValues('ModelCheckpoint', state);
    this.#best = values.optionalNumber('best');
    this.#batchesSinceSaving = values.number('batchesSinceSaving');
    this.lastSaved = state.lastSaved === null ? undefined : values.text('lastSaved');
  }
}

function checkedPath(filepath: string): string {
  if (!filepath.endsWith('.safetensors')) {
    throw new UsageError(
      `ModelCheckpoint expects a path that ends in .safetensors, but received ${JSON.stringify(filepath)}.`,
    );
  }
  for (const [whole, , format] of filepath.matchAll(placeholder)) {
    if (format !== undefined && !/^(0?\d*d|\.\d+f)$/.test(format)) {
      throw new UsageError(`ModelCheckpoint cannot fill in ${whole} in its path.`, {
        hint: 'A format is a width such as 02d for whole numbers, or a number of decimals such as .2f.',
      });
    }
  }
  return filepath;
}

function filledIn(filepath: string, values: Readonly<Record<string, number | undefined>>): string {
  return filepath.replaceAll(placeholder, (whole: string, name: string, format: string | undefined) => {
    const value = values[name];
    if (value === undefined) {
      throw new UsageError(`ModelCheckpoint has no value for ${whole} in its path.`, {
        hint: name.startsWith('val_')
          ? 'Validation has figures only after an epoch: leave saveFreq out.'
          : 'Pass a number of batches as saveFreq.',
      });
    }
    if (format === undefined) return String(value);
    if (format.endsWith('f')) return value.toFixed(Number(format.slice(1, -1)));
    const width = Number(format.slice(0, -1));
    return String(Math.trunc(value)).padStart(width, format.startsWith('0') ? '0' : ' ');
  });
}
