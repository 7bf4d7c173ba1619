import { atLeastZero, belowOne, type SettingRules, trueOrFalse } from '../../options.js';
import type { GivenLearningRate } from '../schedules/schedule.js';
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from './optimizer.js';

/** Options of both kinds of Adam. */
export interface AdamOptions extends OptimizerOptions {
  /** Default 0.001. */
  learningRate?: GivenLearningRate;
  /** How slowly the mean of the gradients changes. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of their squares changes. Default 0.999. */
  beta2?: number;
  /** Added to the divisor. Default 1e-7. */
  epsilon?: number;
  /**
   * Divide by the largest mean of squares so far; Reddi et al., "On the Convergence of Adam and Beyond", 2018. Default
   * false.
   */
  amsgrad?: boolean;
}

/**
 * Keras `Adam`; Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014 (the form of section 2.1).
 *
 * @example
 * ```ts
 * import { Adam } from '@graft-vision/graft';
 *
 * const optimizer = new Adam({ learningRate: 1e-4 });
 * await model.compile({ optimizer, loss: 'binary_crossentropy' });
 * ```
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: AdamOptions = {}) {
    super(options, 0.001);
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-7;
    this.amsgrad = options.amsgrad ?? false;
  }

  get className(): 'Adam' | 'AdamW' {
    return 'Adam';
  }

  protected get rules(): SettingRules {
    return { beta1: belowOne, beta2: belowOne, epsilon: atLeastZero, amsgrad: trueOrFalse };
  }

  protected get ownSlots(): readonly string[] {
    return ['momentum', 'velocity', ...(this.amsgrad ? ['velocity_hat'] : [])];
  }

  /** The learning rate with the bias correction for moments that start at zero. */
  override stepSize(rate: number, update: number): number {
    return (rate * Math.sqrt(1 - this.beta2 ** update)) / (1 - this.beta1 ** update);
  }

  protected get ownConfig(): OptimizerConfig {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { beta1, beta2, epsilon, ...(amsgrad && { amsgrad }) };
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
 * import { AdamW } from '@graft-vision/graft';
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
