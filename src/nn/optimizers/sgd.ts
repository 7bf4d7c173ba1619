import { belowOne, type SettingRules, trueOrFalse } from '../../options.js';
import type { GivenLearningRate } from '../schedules/schedule.js';
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from './optimizer.js';

export interface SgdOptions extends OptimizerOptions {
  /** Default 0.01. */
  learningRate?: GivenLearningRate;
  /** From 0 up to but not including 1. Default 0. */
  momentum?: number;
  /** Look ahead by one step of momentum (Nesterov). Default false. */
  nesterov?: boolean;
}

/**
 * Keras `SGD`: velocity = momentum * velocity - learning rate * gradient; weights += velocity.
 *
 * @example
 * ```ts
 * import { SGD } from '@graft-vision/graft';
 *
 * const optimizer = new SGD({ learningRate: 0.01, momentum: 0.9, nesterov: true });
 * await model.compile({ optimizer, loss: 'binary_crossentropy' });
 * ```
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: SgdOptions = {}) {
    super(options, 0.01);
    this.momentum = options.momentum ?? 0;
    this.nesterov = options.nesterov ?? false;
  }

  get className(): 'SGD' {
    return 'SGD';
  }

  protected get rules(): SettingRules {
    return { momentum: belowOne, nesterov: trueOrFalse };
  }

  protected get ownSlots(): readonly string[] {
    return this.momentum > 0 ? ['velocity'] : [];
  }

  protected get ownConfig(): OptimizerConfig {
    return { momentum: this.momentum, nesterov: this.nesterov };
  }
}
