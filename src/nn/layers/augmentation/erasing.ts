import type { AugmentationStep } from '../../../augmentation/index.js';
import { UsageError } from '../../../errors.js';
import { type Bounds, boundsOf, copyOf, type Factor, pixelValue, valueRangeOf } from './checks.js';
import type { ColorOptions } from './color.js';
import { AugmentationLayer } from './layer.js';

/** One value from 0 to 255 or one a channel; null for noise. */
export type EraseValue = number | readonly [red: number, green: number, blue: number] | null;

/** What RandomErasing can be told. */
export interface RandomErasingOptions extends ColorOptions {
  /**
   * The square of the rectangle's height, as a fraction of the picture's, is drawn between these bounds, and that of
   * its width; one number f means from 0 to f. Default [0.02, 0.33].
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

const fraction = { low: 0, high: 1, single: 'from zero' } as const;

/**
 * Overwrites a rectangle of a picture. Keras `RandomErasing`; Zhong et al., "Random Erasing Data Augmentation", 2017.
 * Only while training, and directly behind the model's input.
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
    super(options);
    const { scale = [0.02, 0.33], fillValue = null, valueRange = [0, 255] } = options;
    this.#probability = boundsOf('RandomErasing: factor', factor, fraction);
    this.#scale = boundsOf('RandomErasing: scale', scale, fraction);
    this.factor = copyOf(factor);
    this.scale = copyOf(scale);
    this.fillValue = eraseValue(fillValue);
    this.valueRange = valueRangeOf('RandomErasing', valueRange);
  }

  get className(): string {
    return 'RandomErasing';
  }

  get step(): AugmentationStep {
    const { fillValue, valueRange, seed } = this;
    const [probability, scale] = [this.#probability, this.#scale];
    return { kind: 'erasing', probability, scale, fillValue, valueRange, seed };
  }

  getConfig(): RandomErasingConfig {
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
