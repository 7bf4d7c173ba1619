import { aboveZero, atLeastZero, checkSettings, fromZeroToOne } from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `CosineDecay`. */
export interface CosineDecayOptions {
  /** At step 0. */
  initialLearningRate: number;
  /** Steps from the initial learning rate (or the end of the warm-up) to the lowest one. */
  decaySteps: number;
  /** The lowest learning rate as a fraction of the highest. Default 0. */
  alpha?: number;
  /** With a warm-up: the learning rate to rise to from the initial one. */
  warmupTarget?: number;
  /** Steps until the warm-up's target is reached. Default 0. */
  warmupSteps?: number;
}

/**
 * Keras `CosineDecay`: rises linearly to the warm-up's target, if there is one, then falls along half a cosine.
 * Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2016.
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 * import { CosineDecay } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new CosineDecay({ initialLearningRate: 1e-3, decaySteps: 10 * training.cardinality() });
 * const optimizer = new Adam({ learningRate });
 * ```
 */
export class CosineDecay implements LearningRateSchedule {
  readonly #options: Required<Omit<CosineDecayOptions, 'warmupTarget'>> & {
    warmupTarget: number | undefined;
  };

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: CosineDecayOptions) {
    checkSettings(
      'CosineDecay',
      options,
      {
        initialLearningRate: atLeastZero,
        decaySteps: aboveZero,
        alpha: fromZeroToOne,
        warmupTarget: atLeastZero,
        warmupSteps: atLeastZero,
      },
      ['initialLearningRate', 'decaySteps'],
    );
    const { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 } = options;
    this.#options = { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps };
  }

  at(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = this.#options;
    if (warmupTarget !== undefined && step < warmupSteps) {
      return initialLearningRate + ((warmupTarget - initialLearningRate) * step) / warmupSteps;
    }
    const highest = warmupTarget ?? initialLearningRate;
    const done = Math.min(step - (warmupTarget === undefined ? 0 : warmupSteps), decaySteps) / decaySteps;
    const cosine = 0.5 * (1 + Math.cos(Math.PI * done));
    return highest * ((1 - alpha) * cosine + alpha);
  }

  getConfig(): ScheduleConfig {
    const { warmupTarget, ...others } = this.#options;
    return { name: 'CosineDecay', ...others, ...(warmupTarget !== undefined && { warmupTarget }) };
  }
}
