import { UsageError } from '../errors.js';

/** A learning rate that changes from step to step. Keras `LearningRateSchedule`. */
export interface LearningRateSchedule {
  /** The learning rate of a step; steps count from 0. */
  at(step: number): number;
  /** Settings as plain values, for records of a run. */
  getConfig(): Readonly<Record<string, string | number>>;
}

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
 */
export class CosineDecay implements LearningRateSchedule {
  readonly #options: Required<Omit<CosineDecayOptions, 'warmupTarget'>> & {
    warmupTarget: number | undefined;
  };

  constructor(options: CosineDecayOptions) {
    const { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 } = options;
    if (
      !(initialLearningRate >= 0) ||
      !(decaySteps > 0) ||
      !(alpha >= 0 && alpha <= 1) ||
      !(warmupSteps >= 0)
    ) {
      throw new UsageError(
        `CosineDecay expects initialLearningRate and warmupSteps of at least 0, decaySteps above 0 and alpha from 0 to 1, but received ${JSON.stringify(options)}.`,
      );
    }
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

  getConfig(): Readonly<Record<string, string | number>> {
    const { warmupTarget, ...others } = this.#options;
    return { name: 'CosineDecay', ...others, ...(warmupTarget !== undefined && { warmupTarget }) };
  }
}
