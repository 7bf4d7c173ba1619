import { anything } from '../options.js';
import type { AmountSetting, PictureAugmentation } from './augmentation.js';
import { AugmentationLayer } from './layer.js';
import { type Bounds, boundsOf, copyOf, type Factor } from './layer-options.js';
import { expectRange, type Range } from './step-rules.js';
import { type ColorOptions, clippedByte, valueRangeOf } from './value-range.js';

/** RandomBrightness as a plain object. */
export interface RandomBrightnessConfig {
  name: 'RandomBrightness';
  factor: Factor;
  valueRange?: Bounds;
  seed?: number;
}

/** Adds one number to all values of a picture (Keras RandomBrightness). */
export interface BrightnessStep {
  readonly kind: 'brightness';
  /** The bounds of the drawn number, from -1 to 1; the number times the width of `valueRange` is added. */
  readonly factor: Range;
  /** The range to which results are clipped, within 0 to 255. */
  readonly valueRange: Range;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomBrightness: RandomBrightnessConfig;
  }
  interface PictureSteps {
    brightness: BrightnessStep;
  }
}

/**
 * Makes a picture lighter or darker: it adds the same number to all values, which is drawn between the factor's bounds
 * as a fraction of 255 (of the width of `valueRange`). -1 is black, 1 is white, and one number f means from -f to f.
 * Keras `RandomBrightness`. It is on only during training, and comes directly after the model's input.
 *
 * @example
 * ```ts
 * import { RandomBrightness, Sequential } from '@graft-vision/graft';
 *
 * const augmentation = new Sequential([new RandomBrightness(0.1)]);
 * ```
 */
export class RandomBrightness extends AugmentationLayer {
  readonly factor: Factor;
  readonly valueRange: Bounds;
  readonly #bounds: Bounds;

  /**
   * @param factor one number or two, each from -1 to 1
   * @throws UsageError when it is out of range
   */
  constructor(factor: Factor, options: ColorOptions = {}) {
    super(options, { valueRange: anything });
    this.#bounds = boundsOf('RandomBrightness: factor', factor, { low: -1, high: 1, single: 'symmetric' });
    this.factor = copyOf(factor);
    this.valueRange = valueRangeOf('RandomBrightness', options.valueRange ?? [0, 255]);
  }

  get className(): string {
    return 'RandomBrightness';
  }

  get step(): BrightnessStep {
    return { kind: 'brightness', factor: this.#bounds, valueRange: this.valueRange, seed: this.seed };
  }

  toPlainObject(): RandomBrightnessConfig {
    const { factor, valueRange, seed } = this;
    return { name: 'RandomBrightness', factor, valueRange, seed };
  }
}

export const randomBrightness: PictureAugmentation<
  'RandomBrightness',
  'brightness',
  AmountSetting<'brightness'>
> = {
  name: 'RandomBrightness',
  kind: 'brightness',
  keys: ['factor', 'valueRange', 'seed'],
  create: ({ factor, ...options }) => new RandomBrightness(factor, options),
  check: (where, step) => {
    expectRange(`${where}: brightness factor`, step.factor, -1, 1);
    expectRange(`${where}: value range`, step.valueRange, 0, 255);
  },
  apply: (input, output, _size, step, random) => {
    const [low, high] = step.valueRange;
    const added = random.uniform(...step.factor) * (high - low);
    changeBrightness(input, output, added, step.valueRange);
  },
  setting: {
    name: 'brightness',
    kind: 'amount',
    highest: 1,
    sensible: 0.6,
    description: 'largest change of brightness, as a fraction (RandomBrightness)',
    layer: (change) => new RandomBrightness(change),
  },
};

/**
 * Adds a number to all values of one RGB image. Results are clipped and rounded; there are only 256 different values,
 * so a table gives the results.
 *
 * @param added -255 to 255
 */
function changeBrightness(input: Uint8Array, output: Uint8Array, added: number, valueRange: Range): void {
  const results = new Uint8Array(256);
  for (let value = 0; value < 256; value++) results[value] = clippedByte(value + added, valueRange);
  for (let at = 0; at < input.length; at++) output[at] = results[input[at]];
}
