import { GraftError, UsageError } from '../../errors.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

/** x * scale + offset. Keras `Rescaling`: 1/127.5 and -1 bring pixels to [-1, 1]. */
export class Rescaling extends ElementwiseLayer {
  readonly scale: number;
  readonly offset: number;

  constructor(options: LayerOptions & { scale: number; offset?: number }) {
    super(options);
    this.scale = options.scale;
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
    super(options);
    this.subtrahend = subtrahend;
  }

  get className(): string {
    return 'Subtract';
  }
}

/**
 * (x - mean) / sqrt(variance) for each channel, with numbers that are given. Keras `Normalization` over the last axis;
 * deviations below 1e-7 count as 1e-7, as there.
 */
export class Normalization extends ElementwiseLayer {
  readonly mean: readonly number[];
  readonly variance: readonly number[];

  constructor(options: LayerOptions & { mean: readonly number[]; variance: readonly number[] }) {
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
