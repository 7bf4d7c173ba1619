import { aboveZero, checkOptions, oneOf, whole } from '../options.js';
import { Random } from '../random.js';
import { nextSeed } from '../session/index.js';
import { sizeOf } from './shape.js';

/** Gives a new variable its first values. */
export interface Initializer {
  /** Values for a variable of `shape`, row-major. */
  initialize(shape: readonly number[]): Float32Array;
}

/**
 * Keras `Zeros`.
 *
 * @example
 * ```ts
 * import { Dense } from '@graft-vision/graft';
 * import { Zeros } from '@graft-vision/graft/layers';
 *
 * const head = new Dense(2, { kernelInitializer: new Zeros() });
 * ```
 */
export class Zeros implements Initializer {
  initialize(shape: readonly number[]): Float32Array {
    return new Float32Array(sizeOf(shape));
  }
}

/**
 * Keras `Ones`.
 *
 * @example
 * ```ts
 * import { Dense } from '@graft-vision/graft';
 * import { Ones } from '@graft-vision/graft/layers';
 *
 * const head = new Dense(2, { biasInitializer: new Ones() });
 * ```
 */
export class Ones implements Initializer {
  initialize(shape: readonly number[]): Float32Array {
    return new Float32Array(sizeOf(shape)).fill(1);
  }
}

/**
 * Uniform in [-limit, limit] with limit = sqrt(6 / (fan in + fan out)).
 * Keras `GlorotUniform`; Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
 * networks", 2010.
 *
 * @example
 * ```ts
 * import { Dense } from '@graft-vision/graft';
 * import { GlorotUniform } from '@graft-vision/graft/layers';
 *
 * const head = new Dense(2, { kernelInitializer: new GlorotUniform({ seed: 1 }) });
 * ```
 */
export class GlorotUniform implements Initializer {
  readonly seed: number;

  constructor(options: { seed?: number } = {}) {
    checkOptions('GlorotUniform', options, { seed: whole });
    this.seed = options.seed ?? nextSeed();
  }

  initialize(shape: readonly number[]): Float32Array {
    const [fanIn, fanOut] = fans(shape);
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    const random = new Random(this.seed);
    return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-limit, limit));
  }
}

/** The number of inputs and outputs of one unit; a convolution's kernel is [height, width, in, out]. */
function fans(shape: readonly number[]): [number, number] {
  if (shape.length === 0) return [1, 1];
  if (shape.length === 1) return [shape[0], shape[0]];
  const receptiveField = sizeOf(shape.slice(0, -2));
  return [shape[shape.length - 2] * receptiveField, shape[shape.length - 1] * receptiveField];
}

/** Options of `VarianceScaling`. */
export interface VarianceScalingOptions {
  /** Multiplies the variance. Default 1. */
  scale?: number;
  /** The divisor of the variance: the number of inputs (default), of outputs, or the mean of both. */
  mode?: 'fan_in' | 'fan_out' | 'fan_avg';
  /** 'truncated_normal' (default) draws values beyond two standard deviations again. */
  distribution?: 'truncated_normal' | 'untruncated_normal' | 'uniform';
  /** The seed of the values. Default: the session's next one. */
  seed?: number;
}

/** The standard deviation of a normal distribution that is truncated at two standard deviations. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/**
 * Values with mean 0 and variance scale / fan. Keras `VarianceScaling`; scale 2 with 'fan_in' is the initializer of He
 * et al., "Delving Deep into Rectifiers", 2015.
 *
 * @example
 * ```ts
 * import { Conv2D } from '@graft-vision/graft';
 * import { VarianceScaling } from '@graft-vision/graft/layers';
 *
 * // He's initialization.
 * const kernelInitializer = new VarianceScaling({ scale: 2, mode: 'fan_in' });
 * const layer = new Conv2D(16, 3, { kernelInitializer });
 * ```
 */
export class VarianceScaling implements Initializer {
  readonly seed: number;
  readonly scale: number;
  readonly mode: NonNullable<VarianceScalingOptions['mode']>;
  readonly distribution: NonNullable<VarianceScalingOptions['distribution']>;

  constructor(options: VarianceScalingOptions = {}) {
    checkOptions('VarianceScaling', options, {
      scale: aboveZero,
      mode: oneOf('fan_in', 'fan_out', 'fan_avg'),
      distribution: oneOf('truncated_normal', 'untruncated_normal', 'uniform'),
      seed: whole,
    });
    this.scale = options.scale ?? 1;
    this.mode = options.mode ?? 'fan_in';
    this.distribution = options.distribution ?? 'truncated_normal';
    this.seed = options.seed ?? nextSeed();
  }

  initialize(shape: readonly number[]): Float32Array {
    const { scale, mode, distribution } = this;
    const [fanIn, fanOut] = fans(shape);
    const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[mode];
    const deviation = Math.sqrt(scale / Math.max(1, fan));
    const random = new Random(this.seed);
    const draw = (): number => {
      if (distribution === 'uniform') return random.uniform(-1, 1) * Math.sqrt(3) * deviation;
      if (distribution === 'untruncated_normal') return random.normal() * deviation;
      return (truncatedNormal(random) * deviation) / TRUNCATED_DEVIATION;
    };
    return Float32Array.from({ length: sizeOf(shape) }, draw);
  }
}

function truncatedNormal(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}
