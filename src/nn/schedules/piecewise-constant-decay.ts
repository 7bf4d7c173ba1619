import { UsageError } from '../../errors.js';
import { checkSettings, type SettingRule } from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `PiecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each piece except the last piece, rising. */
  boundaries: readonly number[];
  /** The learning rate of each piece: one more than there are boundaries. */
  values: readonly number[];
}

const numbers = (value: unknown, holds: (number: number) => boolean): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'number' && holds(each));

const boundariesRule: SettingRule = {
  expected: 'a list of rising numbers',
  holds: (value) =>
    numbers(value, Number.isFinite) &&
    (value as number[]).every((each, index, all) => index === 0 || each > all[index - 1]),
};
const valuesRule: SettingRule = {
  expected: 'a list of numbers of at least 0',
  holds: (value) => numbers(value, (each) => each >= 0 && Number.isFinite(each)),
};

/**
 * Keras `PiecewiseConstantDecay`: values[0] up to and including step boundaries[0], then values[1], and so on.
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { PiecewiseConstantDecay } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new PiecewiseConstantDecay({ boundaries: [500, 800], values: [1e-3, 1e-4, 1e-5] });
 * const optimizer = new Adam({ learningRate });
 * ```
 */
export class PiecewiseConstantDecay implements LearningRateSchedule {
  readonly #boundaries: readonly number[];
  readonly #values: readonly number[];

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: PiecewiseConstantDecayOptions) {
    const rules = { boundaries: boundariesRule, values: valuesRule };
    checkSettings('PiecewiseConstantDecay', options, rules, ['boundaries', 'values']);
    const { boundaries, values } = options;
    if (values.length !== boundaries.length + 1) {
      throw new UsageError(
        `PiecewiseConstantDecay expects one value more than boundaries, but received ${values.length} values and ${boundaries.length} boundaries.`,
      );
    }
    this.#boundaries = [...boundaries];
    this.#values = [...values];
  }

  at(step: number): number {
    const piece = this.#boundaries.findIndex((boundary) => step <= boundary);
    return this.#values[piece === -1 ? this.#boundaries.length : piece];
  }

  getConfig(): ScheduleConfig {
    return { name: 'PiecewiseConstantDecay', boundaries: this.#boundaries, values: this.#values };
  }
}
