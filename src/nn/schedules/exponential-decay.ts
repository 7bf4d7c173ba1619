import { atLeastZero, checkSettings, trueOrFalse, wholeAboveZero } from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `ExponentialDecay`. */
export interface ExponentialDecayOptions {
  /** At step 0. */
  initialLearningRate: number;
  /** Steps in which the learning rate is multiplied by `decayRate` once. */
  decaySteps: number;
  decayRate: number;
  /** Multiply once after every `decaySteps` steps instead of a little in each step. Default false. */
  staircase?: boolean;
}

/**
 * Keras `ExponentialDecay`: initialLearningRate * decayRate ^ (step / decaySteps).
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { ExponentialDecay } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new ExponentialDecay({ initialLearningRate: 1e-3, decaySteps: 100, decayRate: 0.9 });
 * const optimizer = new Adam({ learningRate });
 * ```
 */
export class ExponentialDecay implements LearningRateSchedule {
  readonly #options: Required<ExponentialDecayOptions>;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: ExponentialDecayOptions) {
    checkSettings(
      'ExponentialDecay',
      options,
      {
        initialLearningRate: atLeastZero,
        decaySteps: wholeAboveZero,
        decayRate: atLeastZero,
        staircase: trueOrFalse,
      },
      ['initialLearningRate', 'decaySteps', 'decayRate'],
    );
    const { initialLearningRate, decaySteps, decayRate, staircase = false } = options;
    this.#options = { initialLearningRate, decaySteps, decayRate, staircase };
  }

  at(step: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.#options;
    const periods = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods);
  }

  getConfig(): ScheduleConfig {
    return { name: 'ExponentialDecay', ...this.#options };
  }
}
