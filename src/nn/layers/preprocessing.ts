import { GraftError, UsageError } from '../../errors.js';
import { finite, notZero, type SettingRule } from '../../options.js';
import { checkLayerCall } from '../arguments.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

/** Options of `Rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** Added after the multiplication. Default 0. */
  offset?: number;
}

/**
 * x * scale + offset. Keras `Rescaling`: 1/127.5 and -1 map pixels to [-1, 1].
 *
 * @example
 * ```ts
 * import { Input, Rescaling } from '@graft-vision/graft';
 *
 * // From [0, 255] to [-1, 1].
 * const x = new Rescaling(1 / 127.5, { offset: -1 }).apply(Input({ shape: [160, 160, 3] }));
 * ```
 */
export class Rescaling extends ElementwiseLayer {
  readonly scale: number;
  readonly offset: number;

  /** @throws UsageError when an argument is missing, unknown or not a number */
  constructor(scale: number, options: RescalingOptions = {}) {
    checkLayerCall({
      className: 'Rescaling',
      first: { scale: [scale, finite] },
      options,
      rules: { offset: finite },
      example: 'new Rescaling(1 / 127.5, { offset: -1 })',
    });
    super(options);
    this.scale = scale;
    this.offset = options.offset ?? 0;
  }

  get className(): string {
    return 'Rescaling';
  }
}

/** x / divisor: what Keras records when a symbolic tensor is divided by a number. */
export class TrueDivide extends ElementwiseLayer {
  readonly divisor: number;

  constructor(divisor: number, options: LayerOptions = {}) {
    checkLayerCall({
      className: 'TrueDivide',
      first: { divisor: [divisor, notZero] },
      options,
      example: 'new TrueDivide(127.5)',
    });
    super(options);
    this.divisor = divisor;
  }

  get className(): string {
    return 'TrueDivide';
  }
}

/** x - subtrahend: what Keras records when a number is subtracted from a symbolic tensor. */
export class Subtract extends ElementwiseLayer {
  readonly subtrahend: number;

  constructor(subtrahend: number, options: LayerOptions = {}) {
    checkLayerCall({
      className: 'Subtract',
      first: { subtrahend: [subtrahend, finite] },
      options,
      example: 'new Subtract(1)',
    });
    super(options);
    this.subtrahend = subtrahend;
  }

  get className(): string {
    return 'Subtract';
  }
}

/** x + addend: what Keras records, under the name `add`, when a number is added to a symbolic tensor. */
export class AddConstant extends ElementwiseLayer {
  readonly addend: number;

  constructor(addend: number, options: LayerOptions = {}) {
    checkLayerCall({
      className: 'AddConstant',
      first: { addend: [addend, finite] },
      options,
      example: 'new AddConstant(3)',
    });
    super(options);
    this.addend = addend;
  }

  /** Keras' name of the operation. */
  get className(): string {
    return 'Add';
  }
}

/** x * factor: what Keras records, under the name `multiply`, when a symbolic tensor is multiplied by a number. */
export class MultiplyConstant extends ElementwiseLayer {
  readonly factor: number;

  constructor(factor: number, options: LayerOptions = {}) {
    checkLayerCall({
      className: 'MultiplyConstant',
      first: { factor: [factor, finite] },
      options,
      example: 'new MultiplyConstant(1 / 6)',
    });
    super(options);
    this.factor = factor;
  }

  /** Keras' name of the operation. */
  get className(): string {
    return 'Multiply';
  }
}

/** Options of `Normalization`. */
export interface NormalizationOptions extends LayerOptions {
  /** One number per channel. */
  mean: readonly number[];
  /** One number per channel, at least 0. */
  variance: readonly number[];
}

const numbersRule: SettingRule = {
  expected: 'a list of numbers, one per channel',
  holds: (value) => Array.isArray(value) && value.length > 0 && value.every(finite.holds),
};

/**
 * (x - mean) / sqrt(variance) for each channel, with numbers that are given. Keras `Normalization` over the last axis;
 * deviations below 1e-7 count as 1e-7, as there.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { Normalization } from '@graft-vision/graft/layers';
 *
 * // Pixels from 0 to 255, with the mean and the variance of ImageNet's photographs.
 * const normalize = new Normalization({ mean: [124, 116, 104], variance: [3409, 3263, 3351] });
 * const x = normalize.apply(Input({ shape: [160, 160, 3] }));
 * ```
 */
export class Normalization extends ElementwiseLayer {
  readonly mean: readonly number[];
  readonly variance: readonly number[];

  /** @throws UsageError when mean or variance is missing or does not fit */
  constructor(options: NormalizationOptions) {
    checkLayerCall({
      className: 'Normalization',
      options: options ?? {},
      rules: { mean: numbersRule, variance: numbersRule },
      required: ['mean', 'variance'],
      example: 'new Normalization({ mean: [0.5, 0.5, 0.5], variance: [0.1, 0.1, 0.1] })',
    });
    super(options);
    this.mean = options.mean;
    this.variance = options.variance;
    if (this.mean.length !== this.variance.length || this.variance.some((value) => !(value >= 0))) {
      throw new UsageError(
        `Layer ${this.name} (Normalization) expects a mean and a variance of at least 0 for each channel, but received ${this.mean.length} means and the variances ${this.variance.join(', ')}.`,
      );
    }
  }

  get className(): string {
    return 'Normalization';
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = super.computeOutputShape(inputShapes);
    if (shape.at(-1) !== this.mean.length) {
      throw new GraftError(
        `Layer ${this.name} (Normalization) has ${this.mean.length} means, but received ${formatShape(shape)}.`,
      );
    }
    return shape;
  }
}
