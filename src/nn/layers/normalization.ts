import { aboveZero, fromZeroToOne, type SettingRules, trueOrFalse } from '../../options.js';
import { checkLayerCall, initializerRule } from '../arguments.js';
import { type Initializer, Ones, Zeros } from '../initializers.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import {
  type Regularizer,
  type RegularizerOrName,
  regularizerFrom,
  regularizerRule,
} from '../regularizers.js';
import type { Shape } from '../shape.js';
import type { Variable } from '../variable.js';

/** What both normalizations multiply with and add. */
export interface ScaleAndCenterOptions extends LayerOptions {
  /** Default `Ones`. */
  gammaInitializer?: Initializer;
  /** Default `Zeros`. */
  betaInitializer?: Initializer;
  /** The penalty on gamma that training adds to the loss. Default: none. */
  gammaRegularizer?: RegularizerOrName;
  /** The same for beta. */
  betaRegularizer?: RegularizerOrName;
}

const scaleAndCenterRules: SettingRules = {
  gammaInitializer: initializerRule,
  betaInitializer: initializerRule,
  gammaRegularizer: regularizerRule,
  betaRegularizer: regularizerRule,
};

/** Gamma and beta of both normalizations, and how they begin. */
abstract class ScaleAndCenter extends ElementwiseLayer {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly gammaInitializer: Initializer | undefined;
  readonly betaInitializer: Initializer | undefined;
  readonly gammaRegularizer: Regularizer | undefined;
  readonly betaRegularizer: Regularizer | undefined;
  gamma: Variable | undefined;
  beta: Variable | undefined;

  constructor(options: ScaleAndCenterOptions & { epsilon?: number; center?: boolean; scale?: boolean }) {
    super(options);
    this.epsilon = options.epsilon ?? 1e-3;
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.gammaInitializer = options.gammaInitializer;
    this.betaInitializer = options.betaInitializer;
    this.gammaRegularizer = regularizerFrom(options.gammaRegularizer);
    this.betaRegularizer = regularizerFrom(options.betaRegularizer);
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const shape = [inputShapes[0].at(-1)!];
    if (this.scale) {
      const initializer = this.gammaInitializer ?? new Ones();
      this.gamma = this.addVariable({
        name: 'gamma',
        shape,
        initializer,
        regularizer: this.gammaRegularizer,
      });
    }
    if (this.center) {
      const initializer = this.betaInitializer ?? new Zeros();
      this.beta = this.addVariable({ name: 'beta', shape, initializer, regularizer: this.betaRegularizer });
    }
  }
}

/** Options of `BatchNormalization`. */
export interface BatchNormalizationOptions extends ScaleAndCenterOptions {
  /** Accepted as in Keras, without effect: the moving statistics never change here. Default 0.99. */
  momentum?: number;
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
  /** False: no beta. Default true. */
  center?: boolean;
  /** False: no gamma. Default true. */
  scale?: boolean;
}

/**
 * Keras `BatchNormalization` over the last axis, always in inference mode: gamma * (x - moving mean) / sqrt(moving
 * variance + epsilon) + beta. Gamma and beta can be trained; the moving statistics never change, as with
 * `training=False` in Keras, which fine-tuning needs.
 *
 * @example
 * ```ts
 * import { BatchNormalization, Conv2D, Input } from '@graft-vision/graft';
 *
 * const inputs = Input({ shape: [32, 32, 3] });
 * const x = new BatchNormalization().apply(new Conv2D(16, 3, { useBias: false }).apply(inputs));
 * ```
 */
export class BatchNormalization extends ScaleAndCenter {
  readonly momentum: number;
  movingMean!: Variable;
  movingVariance!: Variable;

  /** @throws UsageError when an option is unknown or out of range */
  constructor(options: BatchNormalizationOptions = {}) {
    checkLayerCall({
      className: 'BatchNormalization',
      options,
      rules: {
        momentum: fromZeroToOne,
        epsilon: aboveZero,
        center: trueOrFalse,
        scale: trueOrFalse,
        ...scaleAndCenterRules,
      },
      example: 'new BatchNormalization({ epsilon: 1e-3 })',
    });
    super(options);
    this.momentum = options.momentum ?? 0.99;
  }

  get className(): string {
    return 'BatchNormalization';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    super.build(inputShapes);
    const shape = [inputShapes[0].at(-1)!];
    this.movingMean = this.addVariable({
      name: 'moving_mean',
      shape,
      initializer: new Zeros(),
      trainable: false,
    });
    this.movingVariance = this.addVariable({
      name: 'moving_variance',
      shape,
      initializer: new Ones(),
      trainable: false,
    });
  }
}

/** Options of `LayerNormalization`. */
export interface LayerNormalizationOptions extends ScaleAndCenterOptions {
  /** The axis; only the last one is supported. Default -1. */
  axis?: -1;
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
  /** False: no beta. Default true. */
  center?: boolean;
  /** False: no gamma. Default true. */
  scale?: boolean;
}

/**
 * gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the mean and the variance of the channels of each sample
 * and, in maps, of each position. Keras `LayerNormalization` over the last axis; Ba et al., "Layer Normalization",
 * 2016.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { LayerNormalization } from '@graft-vision/graft/layers';
 *
 * const x = new LayerNormalization().apply(Input({ shape: [1280] }));
 * ```
 */
export class LayerNormalization extends ScaleAndCenter {
  /** @throws UsageError when an option is unknown or out of range */
  constructor(options: LayerNormalizationOptions = {}) {
    checkLayerCall({
      className: 'LayerNormalization',
      options,
      rules: {
        axis: { expected: '-1, the last axis', holds: (value) => value === -1 },
        epsilon: aboveZero,
        center: trueOrFalse,
        scale: trueOrFalse,
        ...scaleAndCenterRules,
      },
      example: 'new LayerNormalization({ epsilon: 1e-3 })',
    });
    super(options);
  }

  get className(): string {
    return 'LayerNormalization';
  }
}
