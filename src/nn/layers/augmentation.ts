import type { AugmentationStep } from '../../data/index.js';
import { UsageError } from '../../errors.js';
import { Layer, type LayerOptions } from '../layer.js';
import { nextSeed } from '../seed.js';
import type { Shape } from '../shape.js';

/**
 * A layer that changes pictures at random, and only while training. It runs on the pixels before they enter the
 * network, so it must stand directly behind the model's input.
 */
export abstract class AugmentationLayer extends Layer {
  readonly seed: number;

  constructor(options: LayerOptions & { seed?: number } = {}) {
    super(options);
    this.seed = options.seed ?? nextSeed();
  }

  /**
   * What the data room is to do to each picture.
   *
   * @internal
   */
  abstract get step(): AugmentationStep;

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.onlyInput(inputShapes, 4);
  }
}

export type FlipMode = 'horizontal' | 'vertical' | 'horizontal_and_vertical';

/**
 * Mirrors a picture with probability one half, each axis by a draw of its own. Keras `RandomFlip`. Only while training,
 * and directly behind the model's input.
 */
export class RandomFlip extends AugmentationLayer {
  readonly mode: FlipMode;

  constructor(mode: FlipMode = 'horizontal_and_vertical', options: LayerOptions & { seed?: number } = {}) {
    super(options);
    this.mode = mode;
  }

  get className(): string {
    return 'RandomFlip';
  }

  get step(): AugmentationStep {
    return { kind: 'flip', mode: this.mode, seed: this.seed };
  }
}

export type FillMode = 'reflect' | 'wrap' | 'constant' | 'nearest';

export interface RandomRotationOptions extends LayerOptions {
  /** What is shown where the turned picture does not reach. Default 'reflect'. */
  fillMode?: FillMode;
  /** The value of pixels outside, 0 to 255, when fillMode is 'constant'. Default 0. */
  fillValue?: number;
  /** Default 'bilinear'. */
  interpolation?: 'bilinear' | 'nearest';
  /** Which random turns there are; with the same seed, pictures turn the same way. Default: `nextSeed()`. */
  seed?: number;
}

/**
 * Turns a picture about its centre by an angle drawn from [lower, upper], in fractions of a full turn: 0.2 means
 * from -72 to 72 degrees. Keras `RandomRotation`. Only while training, and directly behind the model's input.
 */
export class RandomRotation extends AugmentationLayer {
  readonly lower: number;
  readonly upper: number;
  readonly #options: RandomRotationOptions;

  constructor(factor: number | readonly [lower: number, upper: number], options: RandomRotationOptions = {}) {
    super(options);
    [this.lower, this.upper] = typeof factor === 'number' ? [-factor, factor] : factor;
    this.#options = options;
    if (!(this.lower <= this.upper) || Math.abs(this.lower) > 1 || Math.abs(this.upper) > 1) {
      throw new UsageError(
        `RandomRotation expects a factor between -1 and 1 (a fraction of a full turn), lower before upper, but received ${JSON.stringify(factor)}.`,
      );
    }
  }

  get className(): string {
    return 'RandomRotation';
  }

  get step(): AugmentationStep {
    return {
      kind: 'rotation',
      lower: this.lower,
      upper: this.upper,
      fillMode: this.#options.fillMode ?? 'reflect',
      fillValue: this.#options.fillValue ?? 0,
      interpolation: this.#options.interpolation ?? 'bilinear',
      seed: this.seed,
    };
  }
}
