import { UsageError } from '../errors.js';

/**
 * How gradients change weights. The numbers only: the update itself is lowered into the training graph.
 * `iterations` counts the steps taken, over all calls of `fit`, as Keras' optimizers do.
 */
export abstract class Optimizer {
  abstract readonly className: 'SGD' | 'Adam' | 'RMSprop';
  learningRate: number;
  iterations = 0;

  constructor(learningRate: number) {
    if (!(learningRate >= 0 && Number.isFinite(learningRate))) {
      throw new UsageError(`learningRate must be a number of at least 0, but received ${learningRate}.`);
    }
    this.learningRate = learningRate;
  }

  /** Names of the arrays, each as long as all trainable weights together, that it keeps between steps. */
  abstract readonly slots: readonly string[];

  /** The factor that multiplies the update in step number `step`, which counts from 1. */
  stepSize(_step: number): number {
    return this.learningRate;
  }

  /** Settings as plain values, for records of a run. */
  abstract getConfig(): Record<string, string | number | boolean>;
}

export interface SgdOptions {
  learningRate?: number;
  momentum?: number;
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

  getConfig(): Record<string, string | number | boolean> {
    return {
      name: 'SGD',
      learningRate: this.learningRate,
      momentum: this.momentum,
      nesterov: this.nesterov,
    };
  }
}

export interface AdamOptions {
  learningRate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/** Keras `Adam`; Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014 (the form of section 2.1). */
export class Adam extends Optimizer {
  readonly className = 'Adam';
  readonly slots = ['momentum', 'velocity'];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: AdamOptions = {}) {
    super(options.learningRate ?? 0.001);
    this.beta1 = fraction('beta1', options.beta1 ?? 0.9);
    this.beta2 = fraction('beta2', options.beta2 ?? 0.999);
    this.epsilon = options.epsilon ?? 1e-7;
  }

  /** The learning rate with the correction for the moments' start at zero. */
  override stepSize(step: number): number {
    return (this.learningRate * Math.sqrt(1 - this.beta2 ** step)) / (1 - this.beta1 ** step);
  }

  getConfig(): Record<string, string | number | boolean> {
    return {
      name: 'Adam',
      learningRate: this.learningRate,
      beta1: this.beta1,
      beta2: this.beta2,
      epsilon: this.epsilon,
    };
  }
}

export interface RmspropOptions {
  learningRate?: number;
  rho?: number;
  momentum?: number;
  epsilon?: number;
  /** Divides by the gradients' standard deviation instead of their root mean square. */
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

  getConfig(): Record<string, string | number | boolean> {
    return {
      name: 'RMSprop',
      learningRate: this.learningRate,
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
