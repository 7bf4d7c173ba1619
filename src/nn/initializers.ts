import { Random } from '../random.js';
import { nextSeed } from './seed.js';
import { sizeOf } from './shape.js';

/** Gives a new variable its first values. */
export interface Initializer {
  /** Values for a variable of `shape`, row-major. */
  initialize(shape: readonly number[]): Float32Array;
}

/** Keras `Zeros`. */
export class Zeros implements Initializer {
  initialize(shape: readonly number[]): Float32Array {
    return new Float32Array(sizeOf(shape));
  }
}

/** Keras `Ones`. */
export class Ones implements Initializer {
  initialize(shape: readonly number[]): Float32Array {
    return new Float32Array(sizeOf(shape)).fill(1);
  }
}

/**
 * Uniform in [-limit, limit] with limit = sqrt(6 / (fan in + fan out)).
 * Keras `GlorotUniform`; Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
 * networks", 2010.
 */
export class GlorotUniform implements Initializer {
  readonly seed: number;

  constructor(options: { seed?: number } = {}) {
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
