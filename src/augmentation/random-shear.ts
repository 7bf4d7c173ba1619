import { type AffineMatrix, affineTransform } from './affine.js';
import type { AmountSetting, PictureAugmentation } from './augmentation.js';
import { type Bounds, boundsOf, copyOf, type Factor } from './layer-options.js';
import {
  expectResampling,
  RESAMPLING_KEYS,
  type Resampling,
  ResamplingLayer,
  type ResamplingOptions,
  type ResamplingSettings,
} from './resampling.js';
import { expectRange, type Range } from './step-rules.js';

/** RandomShear as a plain object. */
export interface RandomShearConfig extends Resampling {
  name: 'RandomShear';
  xFactor?: Factor;
  yFactor?: Factor;
  seed?: number;
}

/** Shears each picture (Keras RandomShear). */
export interface ShearStep extends ResamplingSettings {
  readonly kind: 'shear';
  /** How far a row is moved for each row above it, from -1 to 1; the sign is drawn as well. */
  readonly x: Range;
  /** How far a column is moved for each column to the left of it, from -1 to 1; it shares the sign of `x`. */
  readonly y: Range;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomShear: RandomShearConfig;
  }
  interface PictureSteps {
    shear: ShearStep;
  }
}

/**
 * Shears a picture: each row is moved sideways by a fraction of its distance from the top, and each column up or down
 * by a fraction of its distance from the left. Keras `RandomShear`. The two fractions are drawn between the factors'
 * bounds, and with probability one half both change their sign. One number f means from -f to f. It is on only during
 * training, and comes directly after the model's input.
 *
 * @example
 * ```ts
 * import { Sequential } from '@graft-vision/graft';
 * import { RandomShear } from '@graft-vision/graft/layers';
 *
 * const augmentation = new Sequential([new RandomShear(0.2, 0.2)]);
 * ```
 */
export class RandomShear extends ResamplingLayer {
  readonly xFactor: Factor;
  readonly yFactor: Factor;
  readonly #x: Bounds;
  readonly #y: Bounds;

  /**
   * @param xFactor sideways; one number or two, each from 0 to 1. Default 0
   * @param yFactor up or down, in the same way
   * @throws UsageError when a factor is out of range
   */
  constructor(xFactor: Factor = 0, yFactor: Factor = 0, options: ResamplingOptions = {}) {
    super(options);
    const rule = { low: 0, high: 1, single: 'symmetric' } as const;
    this.#x = boundsOf('RandomShear: xFactor', xFactor, rule);
    this.#y = boundsOf('RandomShear: yFactor', yFactor, rule);
    this.xFactor = copyOf(xFactor);
    this.yFactor = copyOf(yFactor);
  }

  get className(): string {
    return 'RandomShear';
  }

  get step(): ShearStep {
    return { kind: 'shear', x: this.#x, y: this.#y, ...this.resampling, seed: this.seed };
  }

  toPlainObject(): RandomShearConfig {
    const { xFactor, yFactor, seed } = this;
    return { name: 'RandomShear', xFactor, yFactor, ...this.resampling, seed };
  }
}

export const randomShear: PictureAugmentation<'RandomShear', 'shear', AmountSetting<'shear'>> = {
  name: 'RandomShear',
  kind: 'shear',
  keys: ['xFactor', 'yFactor', ...RESAMPLING_KEYS, 'seed'],
  create: ({ xFactor, yFactor, ...options }) => new RandomShear(xFactor, yFactor, options),
  check: (where, step) => {
    expectRange(`${where}: shear along the rows`, step.x, -1, 1);
    expectRange(`${where}: shear along the columns`, step.y, -1, 1);
    expectResampling(where, step);
  },
  apply: (input, output, size, step, random) => {
    const sign = random.uniform() > 0.5 ? -1 : 1;
    const y = sign * random.uniform(...step.y);
    const x = sign * random.uniform(...step.x);
    affineTransform(input, output, size, shearMatrix(x, y), step);
  },
  setting: {
    name: 'shear',
    kind: 'amount',
    highest: 1,
    sensible: 0.5,
    description: 'largest slant, as a fraction of height and width (RandomShear)',
    layer: (slant) => new RandomShear(slant, slant),
  },
};

/** The matrix that shears a picture about its upper left corner, from output to input positions. */
export function shearMatrix(x: number, y: number): AffineMatrix {
  return [1, x, 0, y, 1, 0];
}
