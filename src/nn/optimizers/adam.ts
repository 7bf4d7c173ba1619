import { atLeastZero, belowOne, type SettingRules } from '../../options.js';
import type { LearningRate } from '../schedules/schedule.js';
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from './optimizer.js';

/** Options of both kinds of Adam. */
export interface AdamOptions extends OptimizerOptions {
  /** Default 0.001. */
  learningRate?: LearningRate;
  /** How slowly the mean of the gradients changes. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of their squares changes. Default 0.999. */
  beta2?: number;
  /** Added to the divisor. Default 1e-7. */
  epsilon?: number;
}

/**
 * Keras `Adam`; Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014 (the form of section 2.1).
 *
 * @example
 * ```ts
 * import { Adam } from 'graft';
 *
 * const optimizer = new Adam({ learningRate: 1e-4 });
 * await model.compile({ optimizer, loss: 'binary_crossentropy' });
 * ```
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: AdamOptions = {}) {
    super(options, 0.001);
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-7;
  }

  get className(): 'Adam' | 'AdamW' {
    return 'Adam';
  }

  protected get rules(): SettingRules {
    return { beta1: belowOne, beta2: belowOne, epsilon: atLeastZero };
  }

  protected get ownSlots(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  /** The learning rate with the bias correction for moments that start at zero. */
  override stepSize(step: number): number {
    return (this.learningRateAt(step) * Math.sqrt(1 - this.beta2 ** step)) / (1 - this.beta1 ** step);
  }

  protected get ownConfig(): OptimizerConfig {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}

export interface AdamWOptions extends AdamOptions {
  /** Weight decay: each step reduces every weight by this fraction times the learning rate. Default 0.004. */
  weightDecay?: number;
}

/**
 * Keras `AdamW`; Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. Every weight decays except those
 * that `excludeFromWeightDecay` names.
 *
 * @example
 * ```ts
 * import { AdamW } from 'graft';
 *
 * const optimizer = new AdamW({ learningRate: 1e-4, weightDecay: 0.01, excludeFromWeightDecay: ['bias'] });
 * await model.compile({ optimizer, loss: 'binary_crossentropy' });
 * ```
 */
export class AdamW extends Adam {
  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: AdamWOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay ?? 0.004 });
  }

  override get className(): 'AdamW' {
    return 'AdamW';
  }

  protected override get ownConfig(): OptimizerConfig {
    return { ...super.ownConfig, weightDecay: this.weightDecay };
  }
}
