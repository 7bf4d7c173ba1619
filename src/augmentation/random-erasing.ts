import { UsageError } from '../errors.js';
import { anything } from '../options.js';
import { CHANNELS, type ImageSize } from '../pictures/index.js';
import type { Random } from '../random.js';
import type { AmountSetting, PictureAugmentation } from './augmentation.js';
import { type Box, boxAt, pixelsOf } from './box.js';
import { AugmentationLayer } from './layer.js';
import { type Bounds, boundsOf, copyOf, type Factor, pixelValue } from './layer-options.js';
import { expectFillValue, expectRange, type Range } from './step-rules.js';
import { type ColorOptions, clippedByte, valueRangeOf } from './value-range.js';

/** One value from 0 to 255 or one per channel; null for noise. */
export type EraseValue = number | readonly [red: number, green: number, blue: number] | null;

/** Options of RandomErasing. */
export interface RandomErasingOptions extends ColorOptions {
  /**
   * The squares of the rectangle's height and width, as fractions of the picture's, are drawn between these bounds; one
   * number f means from 0 to f. Default [0.02, 0.33].
   */
  scale?: Factor;
  /** Default null: each value is drawn from the normal distribution of mean 0 and deviation 255, and clipped. */
  fillValue?: EraseValue;
}

/** RandomErasing as a plain object. */
export interface RandomErasingConfig {
  name: 'RandomErasing';
  factor?: Factor;
  scale?: Factor;
  fillValue?: EraseValue;
  valueRange?: Bounds;
  seed?: number;
}

/**
 * Overwrites a rectangle of each picture (Keras RandomErasing; Zhong et al., "Random Erasing Data Augmentation", 2017).
 */
export interface ErasingStep {
  readonly kind: 'erasing';
  /** The bounds between which the probability of erasing is drawn for each picture; 0 to 1. */
  readonly probability: Range;
  /**
   * The bounds between which the squares of the rectangle's height and width, as fractions of the picture's, are drawn;
   * 0 to 1.
   */
  readonly scale: Range;
  /** The value, or one per channel, 0 to 255; null for separate noise in every pixel. */
  readonly fillValue: EraseValue;
  /**
   * The range to which the rectangle's values are clipped, within 0 to 255; its upper end is the standard deviation of
   * noise.
   */
  readonly valueRange: Range;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomErasing: RandomErasingConfig;
  }
  interface PictureSteps {
    erasing: ErasingStep;
  }
}

const FRACTION = { low: 0, high: 1, single: 'from zero' } as const;

/**
 * Overwrites a rectangle of a picture. Keras `RandomErasing`; Zhong et al., "Random Erasing Data Augmentation", 2017.
 * It is on only during training, and comes directly after the model's input.
 *
 * @example
 * ```ts
 * import { RandomErasing, Sequential } from '@graft-vision/graft';
 *
 * // In half of the pictures.
 * const augmentation = new Sequential([new RandomErasing([0.5, 0.5])]);
 * ```
 */
export class RandomErasing extends AugmentationLayer {
  readonly factor: Factor;
  readonly scale: Factor;
  readonly fillValue: EraseValue;
  readonly valueRange: Bounds;
  readonly #probability: Bounds;
  readonly #scale: Bounds;

  /**
   * @param factor the probability of erasing is drawn between these bounds, for each picture; one number f means from
   * 0 to f, so that the default 1 erases half of the pictures, and [1, 1] all of them
   * @throws UsageError when something is out of range
   */
  constructor(factor: Factor = 1, options: RandomErasingOptions = {}) {
    super(options, { scale: anything, fillValue: anything, valueRange: anything });
    const { scale = [0.02, 0.33], fillValue = null, valueRange = [0, 255] } = options;
    this.#probability = boundsOf('RandomErasing: factor', factor, FRACTION);
    this.#scale = boundsOf('RandomErasing: scale', scale, FRACTION);
    this.factor = copyOf(factor);
    this.scale = copyOf(scale);
    this.fillValue = eraseValue(fillValue);
    this.valueRange = valueRangeOf('RandomErasing', valueRange);
  }

  get className(): string {
    return 'RandomErasing';
  }

  get step(): ErasingStep {
    const { fillValue, valueRange, seed } = this;
    const [probability, scale] = [this.#probability, this.#scale];
    return { kind: 'erasing', probability, scale, fillValue, valueRange, seed };
  }

  toPlainObject(): RandomErasingConfig {
    const { factor, scale, fillValue, valueRange, seed } = this;
    return { name: 'RandomErasing', factor, scale, fillValue, valueRange, seed };
  }
}

function eraseValue(value: unknown): EraseValue {
  const what = 'RandomErasing: fillValue';
  if (value === null) return null;
  if (!Array.isArray(value)) return pixelValue(what, value);
  if (value.length !== 3) {
    throw new UsageError(`${what} expects one value or three, but received ${JSON.stringify(value)}.`);
  }
  return [pixelValue(what, value[0]), pixelValue(what, value[1]), pixelValue(what, value[2])];
}

export const randomErasing: PictureAugmentation<'RandomErasing', 'erasing', AmountSetting<'erasing'>> = {
  name: 'RandomErasing',
  kind: 'erasing',
  keys: ['factor', 'scale', 'fillValue', 'valueRange', 'seed'],
  create: ({ factor, ...options }) => new RandomErasing(factor, options),
  check: (where, step) => {
    expectRange(`${where}: probability of erasing`, step.probability, 0, 1);
    expectRange(`${where}: scale of erasing`, step.scale, 0, 1);
    expectRange(`${where}: value range`, step.valueRange, 0, 255);
    const values = typeof step.fillValue === 'number' ? [step.fillValue] : (step.fillValue ?? []);
    for (const value of values) expectFillValue(where, value);
  },
  apply: (input, output, size, step, random) => {
    output.set(input);
    const probability = random.uniform(...step.probability);
    if (random.uniform() >= probability) return;
    const shares = [
      Math.sqrt(random.uniform(...step.scale)),
      Math.sqrt(random.uniform(...step.scale)),
    ] as const;
    const place = [random.uniform(), random.uniform()] as const;
    eraseBox(output, size, boxAt(size, shares, place), fillOf(step, random));
  },
  setting: {
    name: 'erasing',
    kind: 'amount',
    highest: 1,
    description: 'share of the photographs in which a rectangle is erased (RandomErasing)',
    layer: (share) => new RandomErasing(share),
  },
};

/** Gives the next value of the erased part, row by row, red before green before blue. */
export type Fill = (channel: number) => number;

/**
 * The values of an erased part, rounded to whole numbers: the step's own values, or noise with mean 0, half of which is
 * clipped to the lower end, as in Keras.
 */
export function fillOf({ fillValue, valueRange }: ErasingStep, random: Random): Fill {
  if (fillValue === null) return () => clippedByte(random.normal() * valueRange[1], valueRange);
  const values = typeof fillValue === 'number' ? [fillValue, fillValue, fillValue] : fillValue;
  return (channel) => clippedByte(values[channel], valueRange);
}

/** Overwrites the pixels in a box of one RGB image, in place. */
export function eraseBox(image: Uint8Array, size: ImageSize, box: Box, fill: Fill): void {
  const { top, bottom, left, right } = pixelsOf(box, size);
  const [, width] = size;
  for (let y = top; y < bottom; y++) {
    let at = (y * width + left) * CHANNELS;
    for (let x = left; x < right; x++) {
      for (let channel = 0; channel < CHANNELS; channel++) image[at++] = fill(channel);
    }
  }
}
