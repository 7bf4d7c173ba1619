import { aboveZero, atLeastZero, checkSettings, fromZeroToOne, type SettingRule } from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `CosineDecayRestarts`. */
export interface CosineDecayRestartsOptions {
  /** At step 0. */
  initialLearningRate: number;
  /** Steps of the first period. */
  firstDecaySteps: number;
  /** How many times longer each period is than the one before. At least 1, default 2. */
  tMul?: number;
  /** How many times higher each period begins than the one before. Default 1. */
  mMul?: number;
  /** The lowest learning rate as a fraction of the initial one. Default 0. */
  alpha?: number;
}

const atLeastOne: SettingRule = {
  expected: 'a number of at least 1',
  holds: (value) => typeof value === 'number' && value >= 1 && Number.isFinite(value),
};

/**
 * Keras `CosineDecayRestarts`: falls along half a cosine, and begins again.
 * Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2016.
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { CosineDecayRestarts } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new CosineDecayRestarts({ initialLearningRate: 1e-3, firstDecaySteps: 100 });
 * const optimizer = new Adam({ learningRate });
 * ```
 */
export class CosineDecayRestarts implements LearningRateSchedule {
  readonly #options: Required<CosineDecayRestartsOptions>;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: CosineDecayRestartsOptions) {
    checkSettings(
      'CosineDecayRestarts',
      options,
      {
        initialLearningRate: atLeastZero,
        firstDecaySteps: aboveZero,
        tMul: atLeastOne,
        mMul: atLeastZero,
        alpha: fromZeroToOne,
      },
      ['initialLearningRate', 'firstDecaySteps'],
    );
    const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
    this.#options = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha };
  }

  at(step: number): number {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this.#options;
    let from = 0;
    let length = firstDecaySteps;
    let height = 1;
    // Counted period by period: rounding of a logarithm could put a restart one step too early or too late.
    while (step >= from + length) {
      from += length;
      length *= tMul;
      height *= mMul;
    }
    const cosine = 0.5 * height * (1 + Math.cos((Math.PI * (step - from)) / length));
    return initialLearningRate * ((1 - alpha) * cosine + alpha);
  }

  getConfig(): ScheduleConfig {
    return { name: 'CosineDecayRestarts', ...this.#options };
  }
}
