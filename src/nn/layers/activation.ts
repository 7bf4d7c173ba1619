import { UsageError } from '../../errors.js';
import { aboveZero, atLeastZero, type SettingRule } from '../../options.js';
import { type ActivationName, activationRule } from '../activations.js';
import { checkLayerCall, firstAndOptions, initializerRule, orNothing } from '../arguments.js';
import { type Initializer, Zeros } from '../initializers.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import {
  type Regularizer,
  type RegularizerOrName,
  regularizerFrom,
  regularizerRule,
} from '../regularizers.js';
import type { Shape } from '../shape.js';
import type { Variable } from '../variable.js';

/** Options of `ReLU`. */
export interface ReLUOptions extends LayerOptions {
  /** Below the threshold: negativeSlope * (x - threshold). At least 0; default 0. */
  negativeSlope?: number;
  /** Numbers up to it count as below. At least 0; default 0. */
  threshold?: number;
}

/**
 * Keras `ReLU`: max(x, 0), or min(max(x, 0), maxValue). With a `threshold`, x above it and 0 otherwise, and with a
 * `negativeSlope`, negativeSlope * (x - threshold) in place of 0.
 *
 * @example
 * ```ts
 * import { Input, ReLU } from '@graft-vision/graft';
 *
 * const x = new ReLU(6).apply(Input({ shape: [32, 32, 16] }));
 * ```
 */
export class ReLU extends ElementwiseLayer {
  readonly maxValue: number | undefined;
  readonly negativeSlope: number;
  readonly threshold: number;

  /** @param maxValue above 0; null or left out: no bound */
  constructor(maxValue?: number | null, options?: ReLUOptions);
  constructor(options: ReLUOptions);
  constructor(first?: number | null | ReLUOptions, second?: ReLUOptions) {
    const [maxValue, options] = firstAndOptions<number | null, ReLUOptions>(first, second);
    checkLayerCall({
      className: 'ReLU',
      first: { maxValue: [maxValue, orNothing(aboveZero)] },
      options,
      rules: { negativeSlope: atLeastZero, threshold: atLeastZero },
      example: "new ReLU(6, { name: 'relu' })",
    });
    super(options);
    this.maxValue = maxValue ?? undefined;
    this.negativeSlope = options.negativeSlope ?? 0;
    this.threshold = options.threshold ?? 0;
  }

  get className(): string {
    return 'ReLU';
  }
}

/** Options of `Activation`. */
export interface ActivationOptions extends LayerOptions {}

/**
 * Keras `Activation`: the activation with this name; softmax works over the last axis.
 *
 * @example
 * ```ts
 * import { Activation, Input } from '@graft-vision/graft';
 *
 * const x = new Activation('relu').apply(Input({ shape: [10] }));
 * ```
 */
export class Activation extends ElementwiseLayer {
  readonly activation: ActivationName;

  constructor(activation: ActivationName, options: ActivationOptions = {}) {
    checkLayerCall({
      className: 'Activation',
      first: { activation: [activation, activationRule] },
      options,
      example: "new Activation('relu')",
    });
    super(options);
    this.activation = activation;
  }

  get className(): string {
    return 'Activation';
  }
}

/** Options of `LeakyReLU`. */
export interface LeakyReLUOptions extends LayerOptions {}

/**
 * x above 0, otherwise negativeSlope * x. Keras `LeakyReLU`.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { LeakyReLU } from '@graft-vision/graft/layers';
 *
 * const x = new LeakyReLU(0.1).apply(Input({ shape: [10] }));
 * ```
 */
export class LeakyReLU extends ElementwiseLayer {
  readonly negativeSlope: number;

  /** @param negativeSlope at least 0; default 0.3 (the activation `leaky_relu` has 0.2, as in Keras) */
  constructor(negativeSlope?: number, options?: LeakyReLUOptions);
  constructor(options: LeakyReLUOptions);
  constructor(first?: number | LeakyReLUOptions, second?: LeakyReLUOptions) {
    const [negativeSlope, options] = firstAndOptions<number, LeakyReLUOptions>(first, second);
    checkLayerCall({
      className: 'LeakyReLU',
      first: { negativeSlope: [negativeSlope ?? 0.3, atLeastZero] },
      options,
      example: 'new LeakyReLU(0.3)',
    });
    super(options);
    this.negativeSlope = negativeSlope ?? 0.3;
  }

  get className(): string {
    return 'LeakyReLU';
  }
}

/** Options of `PReLU`. */
export interface PReLUOptions extends LayerOptions {
  /** Default `Zeros`. */
  alphaInitializer?: Initializer;
  /** The penalty on the slopes that training adds to the loss. Default: none. */
  alphaRegularizer?: RegularizerOrName;
  /** Axes along which there is one slope for all positions: [1, 2] gives one per channel. Default: none. */
  sharedAxes?: readonly number[];
}

const sharedAxesRule: SettingRule = {
  expected: 'a list of axes, the batch being axis 0',
  holds: (value) => Array.isArray(value) && value.every((axis) => Number.isInteger(axis) && axis >= 1),
};

/**
 * x above 0, otherwise alpha * x, with slopes that are trained. Alpha has the shape of a sample, 1 along shared axes.
 * Keras `PReLU`; He et al., "Delving Deep into Rectifiers", 2015.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { PReLU } from '@graft-vision/graft/layers';
 *
 * // One slope a channel.
 * const x = new PReLU({ sharedAxes: [1, 2] }).apply(Input({ shape: [32, 32, 16] }));
 * ```
 */
export class PReLU extends ElementwiseLayer {
  /** Set once the layer has been applied. */
  alpha!: Variable;
  readonly sharedAxes: readonly number[];
  readonly alphaInitializer: Initializer | undefined;
  readonly alphaRegularizer: Regularizer | undefined;

  /** @throws UsageError when an option is unknown or out of range */
  constructor(options: PReLUOptions = {}) {
    checkLayerCall({
      className: 'PReLU',
      options,
      rules: {
        alphaInitializer: initializerRule,
        alphaRegularizer: regularizerRule,
        sharedAxes: sharedAxesRule,
      },
      example: 'new PReLU({ sharedAxes: [1, 2] })',
    });
    super(options);
    this.sharedAxes = options.sharedAxes ?? [];
    this.alphaInitializer = options.alphaInitializer;
    this.alphaRegularizer = regularizerFrom(options.alphaRegularizer);
  }

  get className(): string {
    return 'PReLU';
  }

  protected override build([[, ...sizes]]: readonly Shape[]): void {
    const { sharedAxes } = this;
    const beyond = sharedAxes.find((axis) => axis > sizes.length);
    if (beyond !== undefined) {
      throw new UsageError(
        `Layer ${this.name} (PReLU) shares axis ${beyond}, but its input has ${sizes.length} axes after the batch.`,
      );
    }
    const shape = sizes.map((size, index) => (sharedAxes.includes(index + 1) ? 1 : size));
    const open = shape.indexOf(null);
    if (open >= 0) {
      throw new UsageError(
        `Layer ${this.name} (PReLU) needs the size of axis ${open + 1}, which is only known when the model runs.`,
        { hint: `Pass sizes to Input, or share that axis: new PReLU({ sharedAxes: [1, 2] })` },
      );
    }
    this.alpha = this.addVariable({
      name: 'alpha',
      shape: shape as number[],
      initializer: this.alphaInitializer ?? new Zeros(),
      regularizer: this.alphaRegularizer,
    });
  }
}
