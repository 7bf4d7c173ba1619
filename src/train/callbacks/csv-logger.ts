import { UsageError } from '../../errors.js';
import { checkOptions, text, trueOrFalse } from '../../options.js';
import type { Callback, CallbackState, ModelInTraining, TrainBegin } from '../callback.js';
import type { Logs } from '../history.js';
import { GrowingFile } from './growing-file.js';
import { StateValues } from './state-values.js';

/** Options of `CSVLogger`. */
export interface CSVLoggerOptions {
  /** The separator between two values. Default ','. */
  separator?: string;
  /** Append to the file. Default false: the file is replaced. */
  append?: boolean;
}

/**
 * Writes one line per epoch to a CSV file: the epoch, counted from 0, and its figures in the order of their names; NA
 * for a missing figure. Keras `CSVLogger`.
 *
 * @example
 * ```ts
 * import { CSVLogger } from '@graft-vision/graft';
 *
 * await model.fit(training, { epochs: 10, callbacks: [new CSVLogger('log.csv')] });
 * ```
 */
export class CSVLogger implements Callback {
  readonly #file: GrowingFile;
  readonly #separator: string;
  readonly #append: boolean;
  #model: ModelInTraining | undefined;
  #columns: readonly string[] = [];
  #restored: { bytes: number } | undefined;

  /** @throws UsageError for a separator that could be part of a value */
  constructor(filename: string, options: CSVLoggerOptions = {}) {
    checkOptions('CSVLogger', options, { separator: text, append: trueOrFalse });
    this.#file = new GrowingFile(filename);
    this.#separator = options.separator ?? ',';
    this.#append = options.append ?? false;
    if (!/^[^\w.+"\n\r-]$/.test(this.#separator)) {
      throw new UsageError(
        `CSVLogger expects separator to be one character such as "," or ";", but received ${JSON.stringify(this.#separator)}.`,
      );
    }
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  /** @throws GraftError when the file cannot be written */
  async onTrainBegin({ logs }: TrainBegin): Promise<void> {
    this.#columns = [...logs, 'learning_rate'].sort();
    if (this.#restored !== undefined) await this.#file.reopen(this.#restored.bytes);
    else if (this.#append) await this.#openToAppend();
    else await this.#file.create();
    this.#restored = undefined;
    if (this.#file.bytes === 0) await this.#line(['epoch', ...this.#columns]);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const optimizer = this.#model?.optimizer;
    const learningRate = optimizer?.learningRateAt(optimizer.iterations + 1);
    const values: Readonly<Record<string, number | undefined>> = { ...logs, learning_rate: learningRate };
    await this.#line([epoch, ...this.#columns.map((column) => values[column] ?? 'NA')]);
  }

  getState(): CallbackState {
    return { bytes: this.#file.bytes };
  }

  setState(state: CallbackState): void {
    this.#restored = { bytes: new StateValues('CSVLogger', state).number('bytes') };
  }

  /** A process that was killed may have left a part of a line, which the next one must not be glued to. */
  async #openToAppend(): Promise<void> {
    await this.#file.open();
    if (this.#file.bytes > 0 && !(await this.#file.endsWith('\n'))) await this.#file.append('\n');
  }

  async #line(values: readonly (string | number)[]): Promise<void> {
    await this.#file.append(`${values.join(this.#separator)}\n`);
  }
}
