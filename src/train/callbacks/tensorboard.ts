import { anything, checkOptions, text } from '../../options.js';
import type { BatchPosition, Callback, CallbackState, ModelInTraining } from '../callback.js';
import type { Logs } from '../history.js';
import { scalarsRecord, versionRecord } from './event-records.js';
import { GrowingFile } from './growing-file.js';
import { expectWhole } from './monitor.js';
import { StateValues } from './state-values.js';

/** Options of `TensorBoard`. */
export interface TensorBoardOptions {
  /** The folder for the files; those of training and validation go into folders of their own. Default 'logs'. */
  logDir?: string;
  /**
   * 'epoch' writes the figures of every epoch, 'batch' also those of every batch, a number those of every so many
   * batches. Default 'epoch'.
   */
  updateFreq?: 'epoch' | 'batch' | number;
}

type Part = 'train' | 'validation';

const VALIDATION_PREFIX = 'val_';
/** Distinguishes the files of two processes that begin in the same second. */
const [writer] = crypto.getRandomValues(new Uint32Array(1));
let filesMade = 0;

/**
 * Writes the figures of training to event files that TensorBoard shows (`tensorboard --logdir logs`), with the tags of
 * Keras' `TensorBoard`: `epoch_loss`, `epoch_learning_rate` and their like by epoch (counted from 0), and
 * `evaluation_loss_vs_iterations`, `batch_loss` and their like by training step. Graphs, histograms and profiles are
 * not written.
 *
 * @example
 * ```ts
 * import { TensorBoard } from '@graft-vision/graft';
 *
 * await model.fit(training, { epochs: 10, callbacks: [new TensorBoard({ logDir: 'logs' })] });
 * ```
 */
export class TensorBoard implements Callback {
  readonly #logDir: string;
  /** Batches from one record to the next; undefined for none. */
  readonly #every: number | undefined;
  readonly #files = new Map<Part, GrowingFile>();
  #model!: ModelInTraining;
  #restored: CallbackState | undefined;

  /** @throws UsageError when `updateFreq` is something else */
  constructor(options: TensorBoardOptions = {}) {
    checkOptions('TensorBoard', options, { logDir: text, updateFreq: anything });
    const { logDir = 'logs', updateFreq = 'epoch' } = options;
    this.#logDir = logDir;
    if (updateFreq === 'batch') this.#every = 1;
    else if (updateFreq !== 'epoch') {
      this.#every = expectWhole('TensorBoard', 'updateFreq', updateFreq, 1);
    }
  }

  setModel(model: ModelInTraining): void {
    this.#model = model;
  }

  async onTrainBegin(): Promise<void> {
    this.#files.clear();
    if (this.#restored !== undefined) await this.#reopen(this.#restored);
    this.#restored = undefined;
  }

  async onTrainBatchEnd(_position: BatchPosition, logs: Logs): Promise<void> {
    const { iterations } = this.#model.optimizer!;
    if (this.#every === undefined || iterations % this.#every !== 0) return;
    await this.#write(
      'train',
      iterations,
      tagged(logs, (name) => `batch_${name}`),
    );
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const optimizer = this.#model.optimizer!;
    const isValidation = (name: string): boolean => name.startsWith(VALIDATION_PREFIX);
    const ofTraining = Object.fromEntries(Object.entries(logs).filter(([name]) => !isValidation(name)));
    const validation = Object.entries(logs)
      .filter(([name]) => isValidation(name))
      .map(([name, value]) => [name.slice(VALIDATION_PREFIX.length), value] as const);
    await this.#write('train', epoch, {
      ...tagged(ofTraining, (name) => `epoch_${name}`),
      epoch_learning_rate: optimizer.learningRateAt(optimizer.iterations + 1),
    });
    if (validation.length === 0) return;
    const ofValidation = Object.fromEntries(validation);
    await this.#write(
      'validation',
      epoch,
      tagged(ofValidation, (name) => `epoch_${name}`),
    );
    await this.#write(
      'validation',
      optimizer.iterations,
      tagged(ofValidation, (name) => `evaluation_${name}_vs_iterations`),
    );
  }

  getState(): CallbackState {
    return Object.fromEntries(
      [...this.#files].map(([part, file]) => [part, { name: nameOf(file.path), bytes: file.bytes }]),
    );
  }

  setState(state: CallbackState): void {
    this.#restored = state;
  }

  async #reopen(state: CallbackState): Promise<void> {
    for (const part of ['train', 'validation'] as const) {
      if (state[part] === undefined) continue;
      const values = new StateValues('TensorBoard', state[part] as CallbackState);
      const file = new GrowingFile(`${this.#logDir}/${part}/${nameOf(values.text('name'))}`);
      await file.reopen(values.number('bytes'));
      if (file.bytes === 0) await file.append(versionRecord(now()));
      this.#files.set(part, file);
    }
  }

  async #write(part: Part, step: number, scalars: Readonly<Record<string, number>>): Promise<void> {
    let file = this.#files.get(part);
    if (file === undefined) {
      // TensorBoard recognizes its files by "tfevents" and reads those of a folder in the order of their names.
      const name = `events.out.tfevents.${Math.floor(now())}.graft.${writer}.${filesMade++}`;
      file = new GrowingFile(`${this.#logDir}/${part}/${name}`);
      await file.create();
      await file.append(versionRecord(now()));
      this.#files.set(part, file);
    }
    await file.append(scalarsRecord(now(), step, scalars));
  }
}

function tagged(
  figures: Readonly<Record<string, number>>,
  tagOf: (name: string) => string,
): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [tagOf(name), value]));
}

/** Seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}

/** The last part of a path. */
function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
