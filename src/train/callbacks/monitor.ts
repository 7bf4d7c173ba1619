import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import type { EpochLogs } from '../history.js';

/** Which way is better: down, up, or what the figure's name says (losses fall, accuracies rise). */
export type MonitorMode = 'auto' | 'min' | 'max';

/** A figure that a callback watches. */
export interface MonitorOptions {
  /** Default 'valLoss'. */
  monitor?: keyof EpochLogs;
  /** Default 'auto'. */
  mode?: MonitorMode;
  /** A smaller change than this does not count. */
  minDelta?: number;
}

const figures: readonly (keyof EpochLogs)[] = ['loss', 'accuracy', 'valLoss', 'valAccuracy'];

/** Tells whether a figure has become better. Keras `MonitorCallback`. */
export class Monitor {
  readonly name: keyof EpochLogs;
  readonly #rises: boolean;
  readonly #minDelta: number;

  /**
   * @param owner the callback, for messages
   * @throws UsageError for a figure that there is not, or another mode
   */
  constructor(owner: string, options: MonitorOptions, defaultMinDelta = 0) {
    const { monitor = 'valLoss', mode = 'auto', minDelta = defaultMinDelta } = options;
    if (!figures.includes(monitor)) {
      throw new UsageError(`${owner} cannot watch ${JSON.stringify(monitor)}.`, {
        hint: nearestNamesHint(String(monitor), figures),
      });
    }
    if (!['auto', 'min', 'max'].includes(mode)) {
      throw new UsageError(
        `${owner} expects mode to be "auto", "min" or "max", but received ${JSON.stringify(mode)}.`,
      );
    }
    if (!Number.isFinite(minDelta)) {
      throw new UsageError(`${owner} expects minDelta to be a number, but received ${minDelta}.`);
    }
    this.name = monitor;
    this.#rises = mode === 'max' || (mode === 'auto' && /accuracy$/i.test(monitor));
    this.#minDelta = Math.abs(minDelta);
  }

  /** Whether `value` is better than `reference` by more than `minDelta`; better than nothing it is always. */
  improves(value: number, reference: number | undefined): boolean {
    // A loss that is not a number must not stand as the best one, which no later loss could beat.
    if (Number.isNaN(value)) return false;
    if (reference === undefined) return true;
    return this.#rises ? value - this.#minDelta > reference : value + this.#minDelta < reference;
  }
}

/** @throws UsageError unless it is a whole number of at least `least` */
export function expectWhole(owner: string, name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(
      `${owner} expects ${name} to be a whole number of at least ${least}, but received ${value}.`,
    );
  }
  return value;
}
