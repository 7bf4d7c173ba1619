import { UsageError } from '../errors.js';
import type { ImageSize } from '../pictures/index.js';
import { type AffineMatrix, affineTransform } from './affine.js';
import type { AmountSetting, PictureAugmentation } from './augmentation.js';
import type { Factor } from './layer-options.js';
import {
  expectResampling,
  RESAMPLING_KEYS,
  type Resampling,
  ResamplingLayer,
  type ResamplingOptions,
  type ResamplingSettings,
} from './resampling.js';
import { isRange } from './step-rules.js';

/** RandomRotation as a plain object. */
export interface RandomRotationConfig extends Resampling {
  name: 'RandomRotation';
  factor: Factor;
  seed?: number;
}

/** Turns each picture about its centre by an angle drawn uniformly from [lower, upper] (Keras RandomRotation). */
export interface RotationStep extends ResamplingSettings {
  readonly kind: 'rotation';
  /** Fractions of a full turn: Keras' factor 0.2 is lower -0.2 and upper 0.2, plus or minus 72 degrees. */
  readonly lower: number;
  readonly upper: number;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomRotation: RandomRotationConfig;
  }
  interface PictureSteps {
    rotation: RotationStep;
  }
}

/**
 * Turns a picture about its centre by an angle drawn from [lower, upper], in fractions of a full turn: 0.2 means from
 * -72 to 72 degrees. Keras `RandomRotation`. It is on only during training, and comes directly after the model's input.
 *
 * @example
 * ```ts
 * import { RandomRotation, Sequential } from '@graft-vision/graft';
 *
 * // By up to a fifth of a turn to either side.
 * const augmentation = new Sequential([new RandomRotation(0.2, { fillMode: 'nearest' })]);
 * ```
 */
export class RandomRotation extends ResamplingLayer {
  readonly lower: number;
  readonly upper: number;

  /** @throws UsageError unless the factor is within -1 to 1, the lower bound first */
  constructor(factor: Factor, options: ResamplingOptions = {}) {
    super(options);
    const bounds = typeof factor === 'number' ? [-factor, factor] : Array.isArray(factor) ? factor : [];
    [this.lower, this.upper] = bounds;
    if (!(this.lower <= this.upper) || Math.abs(this.lower) > 1 || Math.abs(this.upper) > 1) {
      throw new UsageError(
        `RandomRotation expects a factor between -1 and 1 (a fraction of a full turn), lower before upper, but received ${JSON.stringify(factor)}.`,
      );
    }
  }

  get className(): string {
    return 'RandomRotation';
  }

  get step(): RotationStep {
    return { kind: 'rotation', lower: this.lower, upper: this.upper, ...this.resampling, seed: this.seed };
  }

  toPlainObject(): RandomRotationConfig {
    return {
      name: 'RandomRotation',
      factor: [this.lower, this.upper],
      ...this.resampling,
      seed: this.seed,
    };
  }
}

export const randomRotation: PictureAugmentation<'RandomRotation', 'rotation', AmountSetting<'rotation'>> = {
  name: 'RandomRotation',
  kind: 'rotation',
  keys: ['factor', ...RESAMPLING_KEYS, 'seed'],
  create: ({ factor, ...options }) => new RandomRotation(factor, options),
  check: (where, step) => {
    if (!isRange([step.lower, step.upper], -1, 1)) {
      throw new UsageError(
        `${where}: expected rotation bounds with -1 <= lower <= upper <= 1 (fractions of a full turn) ` +
          `but received lower ${step.lower} and upper ${step.upper}.`,
      );
    }
    expectResampling(where, step);
  },
  apply: (input, output, size, step, random) => {
    const angle = random.uniform(step.lower, step.upper) * 2 * Math.PI;
    affineTransform(input, output, size, rotationMatrix(angle, size), step);
  },
  setting: {
    name: 'rotation',
    kind: 'amount',
    highest: 1,
    sensible: 0.5,
    description: 'largest turn to either side, as a fraction of a full circle (RandomRotation)',
    layer: (turn) => new RandomRotation(turn),
  },
};

/**
 * The matrix that rotates a picture about its centre ((width - 1) / 2, (height - 1) / 2), from output to input
 * positions.
 *
 * @param angle in radians; a positive angle turns the picture counter-clockwise
 */
export function rotationMatrix(angle: number, [height, width]: ImageSize): AffineMatrix {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const lastX = width - 1;
  const lastY = height - 1;
  const offsetX = (lastX - (cos * lastX - sin * lastY)) / 2;
  const offsetY = (lastY - (sin * lastX + cos * lastY)) / 2;
  return [cos, -sin, offsetX, sin, cos, offsetY];
}
