import { files } from '#platform';
import { GraftError, reasonOf } from '../../errors.js';
import { anything, checkOptions, checkValue, text, trueOrFalse } from '../../options.js';
import type { Callback } from '../callback.js';
import type { CheckpointOptions, FitState } from '../fit-state.js';
import { stateBytes, stateFromBytes } from '../state-bytes.js';
import { expectWhole } from './monitor.js';

/** Options of `BackupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** After every epoch, or also after so many steps of an epoch. Default 'epoch'. */
  saveFreq?: 'epoch' | number;
  /** Delete the backup when training has ended. Default true. */
  deleteCheckpoint?: boolean;
}

const FILE = 'training-state.bin';

/**
 * Continues a training that was interrupted: `fit` saves its whole state in a folder, and the next `fit` with such a
 * callback begins where that one stopped, with the same weights, optimizer, history and state of the other callbacks,
 * bit for bit. Model, data, seeds and callbacks must be the same. Keras `BackupAndRestore`, which in 'epoch' mode saves
 * at the same moments; here a number of steps saves after each epoch as well.
 *
 * `fit` takes either this callback or the option `checkpoint`.
 *
 * @example
 * ```ts
 * import { BackupAndRestore } from '@graft-vision/graft/callbacks';
 *
 * await model.fit(training, { epochs: 100, callbacks: [new BackupAndRestore('backup')] });
 * ```
 */
export class BackupAndRestore implements Callback {
  readonly #path: string;
  readonly #everySteps: number | undefined;
  readonly #deleteCheckpoint: boolean;

  /**
   * @param backupDir the folder of the backup; it must be one of this training alone
   * @throws UsageError when an option is unknown or out of range
   */
  constructor(backupDir: string, options: BackupAndRestoreOptions = {}) {
    checkValue(
      'BackupAndRestore',
      'backupDir',
      backupDir,
      text,
      "For example: new BackupAndRestore('backup')",
    );
    checkOptions('BackupAndRestore', options, { saveFreq: anything, deleteCheckpoint: trueOrFalse });
    const { saveFreq = 'epoch', deleteCheckpoint = true } = options;
    this.#path = `${backupDir}/${FILE}`;
    this.#everySteps =
      saveFreq === 'epoch' ? undefined : expectWhole('BackupAndRestore', 'saveFreq', saveFreq, 1);
    this.#deleteCheckpoint = deleteCheckpoint;
  }

  /**
   * How `fit` saves its state, and the state that it continues from, if there is a backup.
   *
   * @throws GraftError when the backup cannot be read
   * @internal
   */
  async checkpoint(): Promise<CheckpointOptions & { readonly everySteps: number }> {
    return {
      resume: await this.#read(),
      save: (state) => this.#write(state),
      everySeconds: Number.POSITIVE_INFINITY,
      everySteps: this.#everySteps ?? Number.POSITIVE_INFINITY,
    };
  }

  /** @throws GraftError when the backup cannot be deleted */
  async onTrainEnd(): Promise<void> {
    if (!this.#deleteCheckpoint) return;
    await files.remove(this.#path).catch((error: unknown) => {
      throw this.#failure('cannot be deleted', files.problemOf(error).reason, error);
    });
  }

  async #write(state: FitState): Promise<void> {
    try {
      // Makes the folder.
      await files.ensure(this.#path);
      await files.write(this.#path, stateBytes(state));
    } catch (error) {
      throw this.#failure('cannot be written', files.problemOf(error).reason, error);
    }
  }

  async #read(): Promise<FitState | undefined> {
    let bytes: Uint8Array;
    try {
      bytes = await files.read(this.#path);
    } catch (error) {
      const { kind, reason } = files.problemOf(error);
      if (kind === 'missing') return undefined;
      throw this.#failure('cannot be read', reason, error);
    }
    // The file is there before the first state is in it.
    if (bytes.length === 0) return undefined;
    try {
      return stateFromBytes(bytes) as FitState;
    } catch (error) {
      throw this.#failure('cannot be used', reasonOf(error), error);
    }
  }

  #failure(what: string, reason: string, cause: unknown): GraftError {
    return new GraftError(`The backup ${this.#path} ${what}: ${reason}.`, {
      hint: 'Delete it to train from the beginning.',
      cause,
    });
  }
}
