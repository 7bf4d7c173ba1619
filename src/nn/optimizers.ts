import { UsageError } from '../errors.js';
import type { LearningRateSchedule } from './schedules.js';

/** One number for all steps, or a schedule. */
export type LearningRate = number | LearningRateSchedule;

/** Settings of an optimizer as plain values. */
export type OptimizerConfig = Readonly<
  Record<string, string | number | boolean | Readonly<Record<string, string | number>>>
>;

/**
 * How gradients change weights. The numbers only: the update itself is lowered into the training graph.
 * `iterations` counts the steps taken, over all calls of `fit`, as Keras' optimizers do.
 */
export abstract class Optimizer {
  /** Keras' class name. */
  abstract readonly className: 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';
  /** Can be changed between two steps, by a callback for example. */
  learningRate: LearningRate;
  /** Steps taken so far. */
  iterations = 0;
  /** What a step takes off every weight, as a fraction of the learning rate; 0 for none. */
  readonly weightDecay: number;

  constructor(learningRate: LearningRate, weightDecay = 0) {
    if (typeof learningRate === 'number' && !(learningRate >= 0 && Number.isFinite(learningRate))) {
      throw new UsageError(`learningRate must be a number of at least 0, but received ${learningRate}.`);
    }
    if (!(weightDecay >= 0)) {
      throw new UsageError(`weightDecay must be at least 0, but received ${weightDecay}.`);
    }
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
  }

  /**
   * Names of the arrays, each as long as all trainable weights together, that it keeps between steps.
   *
   * @internal
   */
  abstract readonly slots: readonly string[];

  /** The learning rate of step number `step`, which counts from 1. */
  learningRateAt(step: number): number {
    return typeof this.learningRate === 'number' ? this.learningRate : this.learningRate.at(step - 1);
  }

  /**
   * The factor that multiplies the update in step number `step`, which counts from 1.
   *
   * @internal
   */
  stepSize(step: number): number {
    return this.learningRateAt(step);
  }

  /**
   * The fraction that step number `step` takes off every weight, apart from the gradient's update.
   *
   * @internal
   */
  decayAt(step: number): number {
    return this.learningRateAt(step) * this.weightDecay;
  }

  /** Settings as plain values, for records of a run. */
  abstract getConfig(): OptimizerConfig;

  protected get learningRateConfig(): OptimizerConfig[string] {
    return typeof this.learningRate === 'number' ? this.learningRate : this.learningRate.getConfig();
  }
}

export interface SgdOptions {
  /** Default 0.01. */
  learningRate?: LearningRate;
  /** From 0 up to but not including 1. Default 0. */
  momentum?: number;
  /** Look ahead by one step of momentum (Nesterov). Default false. */
  nesterov?: boolean;
}

/** Keras `SGD`: velocity = momentum * velocity - learning rate * gradient; weights += velocity. */
export class SGD extends Optimizer {
  readonly className = 'SGD';
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SgdOptions = {}) {
    super(options.learningRate ?? 0.01);
    this.momentum = fraction('momentum', options.momentum ?? 0);
    this.nesterov = options.nesterov ?? false;
  }

  get slots(): readonly string[] {
    return this.momentum > 0 ? ['velocity'] : [];
  }

  getConfig(): OptimizerConfig {
    return {
      name: 'SGD',
      learningRate: this.learningRateConfig,
      momentum: this.momentum,
      nesterov: this.nesterov,
    };
  }
}

/** What both kinds of Adam can be told. */
export interface AdamOptions {
  /** Default 0.001. */
  learningRate?: LearningRate;
  /** How slowly the mean of the gradients changes. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of their squares changes. Default 0.999. */
  beta2?: number;
  /** Added to the divisor. Default 1e-7. */
  epsilon?: number;
}

/** Keras `Adam`; Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014 (the form of section 2.1). */
export class Adam extends Optimizer {
  readonly className: 'Adam' | 'AdamW' = 'Adam';
  readonly slots = ['momentum', 'velocity'];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: AdamOptions = {}, weightDecay = 0) {
    super(options.learningRate ?? 0.001, weightDecay);
    this.beta1 = fraction('beta1', options.beta1 ?? 0.9);
    this.beta2 = fraction('beta2', options.beta2 ?? 0.999);
    this.epsilon = options.epsilon ?? 1e-7;
  }

  /** The learning rate with the correction for the moments' start at zero. */
  override stepSize(step: number): number {
    return (this.learningRateAt(step) * Math.sqrt(1 - this.beta2 ** step)) / (1 - this.beta1 ** step);
  }

  getConfig(): OptimizerConfig {
    return {
      name: this.className,
      learningRate: this.learningRateConfig,
      beta1: this.beta1,
      beta2: this.beta2,
      epsilon: this.epsilon,
    };
  }
}

export interface AdamWOptions extends AdamOptions {
  /** What each step takes off every weight, as a fraction of the learning rate. Default 0.004. */
  weightDecay?: number;
}

/** Keras `AdamW`; Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. Every weight decays. */
export class AdamW extends Adam {
  override readonly className = 'AdamW';

  constructor(options: AdamWOptions = {}) {
    super(options, options.weightDecay ?? 0.004);
  }

  override getConfig(): OptimizerConfig {
    return { ...super.getConfig(), weightDecay: this.weightDecay };
  }
}

export interface RmspropOptions {
  /** Default 0.001. */
  learningRate?: LearningRate;
  /** How slowly the mean of the squared gradients changes. Default 0.9. */
  rho?: number;
  /** From 0 up to but not including 1. Default 0. */
  momentum?: number;
  /** Added to that mean. Default 1e-7. */
  epsilon?: number;
  /** Divides by the gradients' standard deviation instead of their root mean square. Default false. */
  centered?: boolean;
}

/** Keras `RMSprop`; Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012. Epsilon is inside the root. */
export class RMSprop extends Optimizer {
  readonly className = 'RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(options: RmspropOptions = {}) {
    super(options.learningRate ?? 0.001);
    this.rho = fraction('rho', options.rho ?? 0.9);
    this.momentum = fraction('momentum', options.momentum ?? 0);
    this.epsilon = options.epsilon ?? 1e-7;
    this.centered = options.centered ?? false;
  }

  get slots(): readonly string[] {
    return [
      'velocity',
      ...(this.momentum > 0 ? ['momentum'] : []),
      ...(this.centered ? ['average_gradient'] : []),
    ];
  }

  getConfig(): OptimizerConfig {
    return {
      name: 'RMSprop',
      learningRate: this.learningRateConfig,
      rho: this.rho,
      momentum: this.momentum,
      epsilon: this.epsilon,
      centered: this.centered,
    };
  }
}

function fraction(name: string, value: number): number {
  if (!(value >= 0 && value < 1)) {
    throw new UsageError(`${name} must be from 0 up to but not including 1, but received ${value}.`);
  }
  return value;
}
