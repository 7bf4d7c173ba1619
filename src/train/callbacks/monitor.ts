import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { anything, type RulesOf, text } from '../../options.js';
import { shown } from '../../shown.js';
import type { TrainBegin, WatchedMetric } from '../callback.js';

/** Which direction is better: down, up, or what the metric itself says (a lower loss is better). */
export type MonitorMode = 'auto' | 'min' | 'max';

/** A figure that a callback watches. */
export interface MonitorOptions {
  /** Its name in the logs: 'loss', 'accuracy', 'val_auc'. Default 'val_loss'. */
  monitor?: string;
  /** Default 'auto'. */
  mode?: MonitorMode;
  /** A smaller change than this does not count. */
  minDelta?: number;
}

/** The rules of `MonitorOptions`; `Monitor` checks the values. */
export const monitorRules: RulesOf<MonitorOptions> = { monitor: text, mode: anything, minDelta: anything };

/** Decides whether a figure has improved. Keras `MonitorCallback`. */
export class Monitor {
  readonly name: string;
  readonly #owner: string;
  readonly #mode: MonitorMode;
  readonly #minDelta: number;
  #rises: boolean;

  /**
   * @param owner the callback, for messages
   * @throws UsageError for another mode, or a difference that is not a number
   */
  constructor(owner: string, options: MonitorOptions, defaultMinDelta = 0) {
    const { monitor = 'val_loss', mode = 'auto', minDelta = defaultMinDelta } = options;
    if (!['auto', 'min', 'max'].includes(mode)) {
      throw new UsageError(
        `${owner} expects mode to be "auto", "min" or "max", but received ${JSON.stringify(mode)}.`,
      );
    }
    if (!Number.isFinite(minDelta)) {
      throw new UsageError(`${owner} expects minDelta to be a number, but received ${minDelta}.`);
    }
    this.name = monitor;
    this.#owner = owner;
    this.#mode = mode;
    this.#rises = mode === 'max';
    this.#minDelta = Math.abs(minDelta);
  }

  /**
   * Asks the metric which direction is better. Call it before the first value.
   *
   * @throws UsageError when training has no such figure, or its metric does not say which direction is better
   */
  begin({ logs }: Pick<TrainBegin, 'logs'>, metrics: readonly WatchedMetric[]): void {
    if (!logs.includes(this.name)) {
      const measured = this.name.startsWith('val_') && logs.includes(this.name.slice('val_'.length));
      throw new UsageError(
        `${this.#owner} cannot watch ${JSON.stringify(this.name)}: training has no such figure.`,
        {
          hint: measured ? 'Pass validationData to fit.' : nearestNamesHint(this.name, logs),
        },
      );
    }
    if (this.#mode !== 'auto') return;
    const metric = metrics.find(({ name }) => name === this.name.replace(/^val_/, ''));
    if (metric !== undefined && metric.better === undefined) {
      throw new UsageError(
        `${this.#owner} cannot tell whether a higher or a lower ${this.name} is better: the metric does not say.`,
        { hint: "Pass mode: 'min' or mode: 'max', or give the metric a `better`." },
      );
    }
    this.#rises = metric?.better === 'higher';
  }

  /** Whether `value` is better than `reference` by more than `minDelta`; true without a reference. */
  improves(value: number, reference: number | undefined): boolean {
    // NaN must not become the best value, because no later value could beat it.
    if (Number.isNaN(value)) return false;
    if (reference === undefined) return true;
    return this.#rises ? value - this.#minDelta > reference : value + this.#minDelta < reference;
  }
}

/** @throws UsageError unless it is a whole number of at least `least` */
export function expectWhole(owner: string, name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(
      `${owner} expects ${name} to be a whole number of at least ${least}, but received ${shown(value)}.`,
    );
  }
  return value;
}
