import { UsageError } from '../errors.js';
import type { FitOptions, FitParts } from './fit-options.js';
import {
  type CheckpointOptions,
  type EpochProgress,
  type FitState,
  NO_PROGRESS,
  TrainingStoppedError,
} from './fit-state.js';
import type { History } from './history.js';

const DEFAULT_INTERVAL = 300;

/** `FitOptions`, with a checkpoint that also counts steps. */
export interface RecordedFitOptions extends Omit<FitOptions, 'checkpoint'> {
  /** `everySteps`: steps of an epoch after which a state is saved. */
  readonly checkpoint?: CheckpointOptions & { readonly everySteps?: number };
}

/** Saves the state of a `fit` at the right moments, and stops it when its signal is aborted. */
export class FitRecorder {
  readonly #parts: FitParts;
  readonly #options: RecordedFitOptions;
  /** The history that `fit` appends to. */
  readonly #history: History;
  #savedAt = performance.now();
  #epoch = 0;
  #progress: EpochProgress = NO_PROGRESS;

  constructor(parts: FitParts, options: RecordedFitOptions, history: History) {
    this.#parts = parts;
    this.#options = options;
    this.#history = history;
  }

  /**
   * Restores everything from a saved state, if there is one.
   *
   * @returns where training continues
   */
  async restore(initialEpoch: number): Promise<{ epoch: number; progress: EpochProgress }> {
    const state = this.#options.checkpoint?.resume;
    this.#epoch = state?.epoch ?? initialEpoch;
    this.#progress = state?.progress ?? NO_PROGRESS;
    if (state !== undefined) await this.#apply(state);
    return { epoch: this.#epoch, progress: this.#progress };
  }

  /** After a step: stops if the signal is aborted, and saves if the last save was long ago. */
  async finishStep(epoch: number, progress: EpochProgress): Promise<void> {
    this.#epoch = epoch;
    this.#progress = progress;
    await this.stopIfAsked();
    const { everySeconds = DEFAULT_INTERVAL, everySteps = Infinity } = this.#options.checkpoint ?? {};
    const due = performance.now() - this.#savedAt >= everySeconds * 1000;
    if (due || progress.steps % everySteps === 0) await this.#save();
  }

  /** @param next the next epoch */
  async finishEpoch(next: number): Promise<void> {
    this.#epoch = next;
    this.#progress = NO_PROGRESS;
    await this.#save();
    await this.stopIfAsked({ saved: true });
  }

  /** @throws TrainingStoppedError when the signal was aborted; the state is saved first */
  async stopIfAsked({ saved = false } = {}): Promise<void> {
    const { world } = this.#parts;
    // Processes that train together stop after the same step.
    const asked = world === undefined ? this.#options.signal?.aborted === true : world.stopped;
    if (!asked) return;
    if (!saved) await this.#save();
    throw new TrainingStoppedError(this.#epoch, this.#progress);
  }

  async #save(): Promise<void> {
    const { checkpoint, callbacks = [] } = this.#options;
    if (checkpoint === undefined) return;
    const { model } = this.#parts;
    await checkpoint.save({
      epoch: this.#epoch,
      progress: this.#progress,
      history: structuredClone(this.#history),
      training: await this.#parts.getTrainingState(),
      stopTraining: model.stopTraining,
      callbacks: callbacks.map((callback) => callback.getState?.()),
    });
    this.#savedAt = performance.now();
  }

  async #apply(state: FitState): Promise<void> {
    const { callbacks = [] } = this.#options;
    const missing = state.callbacks.findIndex(
      (kept, index) => kept !== undefined && callbacks[index]?.setState === undefined,
    );
    if (missing >= 0) {
      throw new UsageError(
        `The saved state belongs to callback ${missing + 1}, which does not take it back.`,
        {
          hint: 'Continue with the same callbacks in the same order.',
        },
      );
    }
    const { model } = this.#parts;
    await this.#parts.setTrainingState(state.training);
    model.stopTraining = state.stopTraining;
    const { epoch, history, validatedAt = [] } = state.history;
    this.#history.epoch.push(...epoch);
    this.#history.validatedAt?.push(...validatedAt);
    Object.assign(this.#history.history, structuredClone(history));
    state.callbacks.forEach((callbackState, index) => {
      if (callbackState !== undefined) callbacks[index].setState?.(callbackState);
    });
  }
}
