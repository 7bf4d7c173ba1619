import { atLeastZero, belowOne, type SettingRules, trueOrFalse } from '../../options.js';
import type { GivenLearningRate } from '../schedules/schedule.js';
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from './optimizer.js';

export interface RmspropOptions extends OptimizerOptions {
  /** Default 0.001. */
  learningRate?: GivenLearningRate;
  /** How slowly the mean of the squared gradients changes. Default 0.9. */
  rho?: number;
  /** From 0 up to but not including 1. Default 0. */
  momentum?: number;
  /** Added to that mean. Default 1e-7. */
  epsilon?: number;
  /** Divides by the gradients' standard deviation instead of their root mean square. Default false. */
  centered?: boolean;
}

/**
 * Keras `RMSprop`; Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012. Epsilon is inside the root.
 *
 * @example
 * ```ts
 * import { RMSprop } from '@graft-vision/graft';
 *
 * const optimizer = new RMSprop({ learningRate: 1e-5 });
 * await model.compile({ optimizer, loss: 'binary_crossentropy' });
 * ```
 */
export class RMSprop extends Optimizer {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: RmspropOptions = {}) {
    super(options, 0.001);
    this.rho = options.rho ?? 0.9;
    this.momentum = options.momentum ?? 0;
    this.epsilon = options.epsilon ?? 1e-7;
    this.centered = options.centered ?? false;
  }

  get className(): 'RMSprop' {
    return 'RMSprop';
  }

  protected get rules(): SettingRules {
    return { rho: belowOne, momentum: belowOne, epsilon: atLeastZero, centered: trueOrFalse };
  }

  protected get ownSlots(): readonly string[] {
    return [
      'velocity',
      ...(this.momentum > 0 ? ['momentum'] : []),
      ...(this.centered ? ['average_gradient'] : []),
    ];
  }

  protected get ownConfig(): OptimizerConfig {
    return { rho: this.rho, momentum: this.momentum, epsilon: this.epsilon, centered: this.centered };
  }
}
