import { anything } from '../options.js';
import { CHANNELS } from '../pictures/index.js';
import type { AmountSetting, PictureAugmentation } from './augmentation.js';
import { AugmentationLayer } from './layer.js';
import { type Bounds, boundsOf, copyOf, type Factor } from './layer-options.js';
import { expectRange, type Range } from './step-rules.js';
import { type ColorOptions, clippedByte, valueRangeOf } from './value-range.js';

/** RandomContrast as a plain object. */
export interface RandomContrastConfig {
  name: 'RandomContrast';
  factor: Factor;
  valueRange?: Bounds;
  seed?: number;
}

/** Multiplies the distance of each channel's values from their mean by a factor (Keras RandomContrast). */
export interface ContrastStep {
  readonly kind: 'contrast';
  /** The bounds of the factor: 1 changes nothing, 0 gives grey. At least 0. */
  readonly factor: Range;
  /** The range to which results are clipped, within 0 to 255. */
  readonly valueRange: Range;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomContrast: RandomContrastConfig;
  }
  interface PictureSteps {
    contrast: ContrastStep;
  }
}

/**
 * Changes the contrast of a picture: each channel's distance from its mean is multiplied by a number drawn from [1 -
 * lower, 1 + upper]. Keras `RandomContrast`, as its documentation describes it: a pair is (lower, upper), and one
 * number stands for both (Keras 3 uses 0 as the lower one). It is on only during training, and comes directly after the
 * model's input.
 *
 * @example
 * ```ts
 * import { RandomBrightness, RandomContrast, Sequential } from '@graft-vision/graft';
 *
 * const augmentation = new Sequential([new RandomContrast(0.2), new RandomBrightness(0.1)]);
 * ```
 */
export class RandomContrast extends AugmentationLayer {
  readonly factor: Factor;
  readonly valueRange: Bounds;

  /**
   * @param factor one number or two, each from 0 to 1
   * @throws UsageError when it is out of range
   */
  constructor(factor: Factor, options: ColorOptions = {}) {
    super(options, { valueRange: anything });
    boundsOf('RandomContrast: factor', factor, { low: 0, high: 1, single: 'from zero' });
    this.factor = copyOf(factor);
    this.valueRange = valueRangeOf('RandomContrast', options.valueRange ?? [0, 255]);
  }

  get className(): string {
    return 'RandomContrast';
  }

  get step(): ContrastStep {
    const { factor, valueRange, seed } = this;
    // The pair is two distances from 1, not a range, so the first may be larger than the second.
    const [lower, upper] = typeof factor === 'number' ? [factor, factor] : factor;
    return { kind: 'contrast', factor: [1 - lower, 1 + upper], valueRange, seed };
  }

  toPlainObject(): RandomContrastConfig {
    const { factor, valueRange, seed } = this;
    return { name: 'RandomContrast', factor, valueRange, seed };
  }
}

export const randomContrast: PictureAugmentation<'RandomContrast', 'contrast', AmountSetting<'contrast'>> = {
  name: 'RandomContrast',
  kind: 'contrast',
  keys: ['factor', 'valueRange', 'seed'],
  create: ({ factor, ...options }) => new RandomContrast(factor, options),
  check: (where, step) => {
    expectRange(`${where}: contrast factor`, step.factor, 0, Number.MAX_VALUE);
    expectRange(`${where}: value range`, step.valueRange, 0, 255);
  },
  apply: (input, output, _size, step, random) =>
    changeContrast(input, output, random.uniform(...step.factor), step.valueRange),
  setting: {
    name: 'contrast',
    kind: 'amount',
    highest: 1,
    highestExcluded: true,
    sensible: 0.9,
    description: 'largest change of contrast, as a fraction (RandomContrast)',
    layer: (change) => new RandomContrast(change),
  },
};

/**
 * Multiplies the distance of each channel's values from the channel's mean in one RGB image. Results are clipped and
 * rounded. There are only 256 different values, so tables give the results.
 */
function changeContrast(input: Uint8Array, output: Uint8Array, factor: number, valueRange: Range): void {
  const means = channelMeans(input);
  const [red, green, blue] = means.map((mean) => {
    const results = new Uint8Array(256);
    for (let value = 0; value < 256; value++) {
      results[value] = clippedByte((value - mean) * factor + mean, valueRange);
    }
    return results;
  });
  for (let at = 0; at < input.length; at += CHANNELS) {
    output[at] = red[input[at]];
    output[at + 1] = green[input[at + 1]];
    output[at + 2] = blue[input[at + 2]];
  }
}

function channelMeans(image: Uint8Array): [number, number, number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let at = 0; at < image.length; at += CHANNELS) {
    red += image[at];
    green += image[at + 1];
    blue += image[at + 2];
  }
  const pixels = image.length / CHANNELS;
  return [red / pixels, green / pixels, blue / pixels];
}
