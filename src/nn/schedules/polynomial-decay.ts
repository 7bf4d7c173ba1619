import { aboveZero, atLeastZero, checkSettings, trueOrFalse, wholeAboveZero } from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `PolynomialDecay`. */
export interface PolynomialDecayOptions {
  /** At step 0. */
  initialLearningRate: number;
  /** Steps from the initial learning rate to the last one. */
  decaySteps: number;
  /** Default 0.0001. */
  endLearningRate?: number;
  /** 1 (default) is a linear decay. */
  power?: number;
  /** Restart with a longer decay whenever the end is reached. Default false. */
  cycle?: boolean;
}

/**
 * Keras `PolynomialDecay`: (initialLearningRate - end) * (1 - step / decaySteps) ^ power + end.
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { PolynomialDecay } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new PolynomialDecay({ initialLearningRate: 1e-3, decaySteps: 1000 });
 * const optimizer = new Adam({ learningRate });
 * ```
 */
export class PolynomialDecay implements LearningRateSchedule {
  readonly #options: Required<PolynomialDecayOptions>;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: PolynomialDecayOptions) {
    checkSettings(
      'PolynomialDecay',
      options,
      {
        initialLearningRate: atLeastZero,
        decaySteps: wholeAboveZero,
        endLearningRate: atLeastZero,
        power: aboveZero,
        cycle: trueOrFalse,
      },
      ['initialLearningRate', 'decaySteps'],
    );
    const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = options;
    this.#options = { initialLearningRate, decaySteps, endLearningRate, power, cycle };
  }

  at(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this.#options;
    const way = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, way) / way;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  }

  getConfig(): ScheduleConfig {
    return { name: 'PolynomialDecay', ...this.#options };
  }
}
