import { atLeastZero, checkSettings, wholeAboveZero } from '../../options.js';
import {
  type LearningRate,
  type LearningRateSchedule,
  learningRateRule,
  type ScheduleConfig,
} from './schedule.js';

/** Options of `WarmUp`. */
export interface WarmUpOptions {
  /** Steps until the schedule's own first learning rate is reached. */
  warmupSteps: number;
  /** The learning rate afterwards, beginning with its step 0: a schedule, or one number. */
  schedule: LearningRate;
  /** At step 0. Default 0. */
  initialLearningRate?: number;
}

/**
 * Rises linearly to a schedule's first learning rate and then follows the schedule, so that the first steps of a new
 * head do not damage a pretrained base. Goyal and others, "Accurate, Large Minibatch SGD", 2017, section 2.2.
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { CosineDecay, WarmUp } from '@graft-vision/graft/optimizers';
 *
 * const schedule = new CosineDecay({ initialLearningRate: 1e-3, decaySteps: 900 });
 * const optimizer = new Adam({ learningRate: new WarmUp({ warmupSteps: 100, schedule }) });
 * ```
 */
export class WarmUp implements LearningRateSchedule {
  readonly #options: Required<WarmUpOptions>;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: WarmUpOptions) {
    checkSettings(
      'WarmUp',
      options,
      { warmupSteps: wholeAboveZero, schedule: learningRateRule, initialLearningRate: atLeastZero },
      ['warmupSteps', 'schedule'],
    );
    const { warmupSteps, schedule, initialLearningRate = 0 } = options;
    this.#options = { warmupSteps, schedule, initialLearningRate };
  }

  at(step: number): number {
    const { warmupSteps, initialLearningRate } = this.#options;
    if (step >= warmupSteps) return this.#following(step - warmupSteps);
    return initialLearningRate + ((this.#following(0) - initialLearningRate) * step) / warmupSteps;
  }

  #following(step: number): number {
    const { schedule } = this.#options;
    return typeof schedule === 'number' ? schedule : schedule.at(step);
  }

  getConfig(): ScheduleConfig {
    const { schedule, ...others } = this.#options;
    return {
      name: 'WarmUp',
      ...others,
      schedule: typeof schedule === 'number' ? schedule : schedule.getConfig(),
    };
  }
}
