import type { ImageSize } from '../pictures/index.js';
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

/** RandomTranslation as a plain object. */
export interface RandomTranslationConfig extends Resampling {
  name: 'RandomTranslation';
  heightFactor: Factor;
  widthFactor: Factor;
  seed?: number;
}

/** Moves each picture (Keras RandomTranslation). */
export interface TranslationStep extends ResamplingSettings {
  readonly kind: 'translation';
  /** Fractions of the height, from -1 to 1; positive ones move down. */
  readonly height: Range;
  /** Fractions of the width, from -1 to 1; positive ones move to the right. */
  readonly width: Range;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomTranslation: RandomTranslationConfig;
  }
  interface PictureSteps {
    translation: TranslationStep;
  }
}

/**
 * Moves a picture. Keras `RandomTranslation`. Factors are fractions of its height and width from -1 to 1; positive ones
 * move down and to the right, and one number f means from -f to f. It is on only during training, and comes directly
 * after the model's input.
 *
 * @example
 * ```ts
 * import { RandomTranslation, Sequential } from '@graft-vision/graft';
 *
 * // By up to a tenth of the height and of the width.
 * const augmentation = new Sequential([new RandomTranslation(0.1, 0.1)]);
 * ```
 */
export class RandomTranslation extends ResamplingLayer {
  readonly heightFactor: Factor;
  readonly widthFactor: Factor;
  readonly #height: Bounds;
  readonly #width: Bounds;

  /** @throws UsageError when a factor is out of range */
  constructor(heightFactor: Factor, widthFactor: Factor, options: ResamplingOptions = {}) {
    super(options);
    const rule = { low: -1, high: 1, single: 'symmetric' } as const;
    this.#height = boundsOf('RandomTranslation: heightFactor', heightFactor, rule);
    this.#width = boundsOf('RandomTranslation: widthFactor', widthFactor, rule);
    this.heightFactor = copyOf(heightFactor);
    this.widthFactor = copyOf(widthFactor);
  }

  get className(): string {
    return 'RandomTranslation';
  }

  get step(): TranslationStep {
    const { resampling, seed } = this;
    return { kind: 'translation', height: this.#height, width: this.#width, ...resampling, seed };
  }

  toPlainObject(): RandomTranslationConfig {
    const { heightFactor, widthFactor, seed } = this;
    return { name: 'RandomTranslation', heightFactor, widthFactor, ...this.resampling, seed };
  }
}

export const randomTranslation: PictureAugmentation<
  'RandomTranslation',
  'translation',
  AmountSetting<'translation'>
> = {
  name: 'RandomTranslation',
  kind: 'translation',
  keys: ['heightFactor', 'widthFactor', ...RESAMPLING_KEYS, 'seed'],
  create: ({ heightFactor, widthFactor, ...options }) =>
    new RandomTranslation(heightFactor, widthFactor, options),
  check: (where, step) => {
    expectRange(`${where}: translation of the height`, step.height, -1, 1);
    expectRange(`${where}: translation of the width`, step.width, -1, 1);
    expectResampling(where, step);
  },
  apply: (input, output, size, step, random) => {
    const down = random.uniform(...step.height);
    const right = random.uniform(...step.width);
    affineTransform(input, output, size, translationMatrix(down, right, size), step);
  },
  setting: {
    name: 'translation',
    kind: 'amount',
    highest: 1,
    sensible: 0.5,
    description: 'largest shift, as a fraction of height and width (RandomTranslation)',
    layer: (shift) => new RandomTranslation(shift, shift),
  },
};

/**
 * The matrix that moves a picture, from output to input positions.
 *
 * @param down how far, as a fraction of the height
 * @param right how far, as a fraction of the width
 */
function translationMatrix(down: number, right: number, [height, width]: ImageSize): AffineMatrix {
  return [1, 0, -right * width, 0, 1, -down * height];
}
