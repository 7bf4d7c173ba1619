import { atLeastZero, checkSettings, trueOrFalse, wholeAboveZero } from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `InverseTimeDecay`. */
export interface InverseTimeDecayOptions {
  /** At step 0. */
  initialLearningRate: number;
  /** Steps in which the divisor grows by `decayRate`. */
  decaySteps: number;
  decayRate: number;
  /** Let the divisor grow once after every `decaySteps` steps. Default false. */
  staircase?: boolean;
}

/**
 * Keras `InverseTimeDecay`: initialLearningRate / (1 + decayRate * step / decaySteps).
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { InverseTimeDecay } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new InverseTimeDecay({ initialLearningRate: 1e-3, decaySteps: 100, decayRate: 0.5 });
 * const optimizer = new Adam({ learningRate });
 * ```
 */
export class InverseTimeDecay implements LearningRateSchedule {
  readonly #options: Required<InverseTimeDecayOptions>;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: InverseTimeDecayOptions) {
    checkSettings(
      'InverseTimeDecay',
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
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(periods) : periods));
  }

  getConfig(): ScheduleConfig {
    return { name: 'InverseTimeDecay', ...this.#options };
  }
}
