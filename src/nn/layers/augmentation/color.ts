import type { AugmentationStep } from '../../../augmentation/index.js';
import { type Bounds, boundsOf, copyOf, type Factor, valueRangeOf } from './checks.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';

/** What layers that change values can be told. */
export interface ColorOptions extends AugmentationOptions {
  /** What values are clipped to, within 0 to 255. Default [0, 255]. */
  valueRange?: Bounds;
}

/** RandomContrast as a plain object. */
export interface RandomContrastConfig {
  name: 'RandomContrast';
  factor: Factor;
  valueRange?: Bounds;
  seed?: number;
}

/** RandomBrightness as a plain object. */
export interface RandomBrightnessConfig {
  name: 'RandomBrightness';
  factor: Factor;
  valueRange?: Bounds;
  seed?: number;
}

/**
 * Changes the contrast of a picture: each channel's distance from its mean is multiplied by a number drawn from
 * [1 - lower, 1 + upper]. Keras `RandomContrast`, as its documentation has it: a pair is (lower, upper), and one number
 * stands for both (where Keras 3 takes 0 as the lower one). Only while training, and directly behind the model's input.
 */
export class RandomContrast extends AugmentationLayer {
  readonly factor: Factor;
  readonly valueRange: Bounds;

  /**
   * @param factor one number or two, each from 0 to 1
   * @throws UsageError when it is out of range
   */
  constructor(factor: Factor, options: ColorOptions = {}) {
    super(options);
    boundsOf('RandomContrast: factor', factor, { low: 0, high: 1, single: 'from zero' });
    this.factor = copyOf(factor);
    this.valueRange = valueRangeOf('RandomContrast', options.valueRange ?? [0, 255]);
  }

  get className(): string {
    return 'RandomContrast';
  }

  get step(): AugmentationStep {
    const { factor, valueRange, seed } = this;
    // The pair is two distances from 1 and no range, so its order says which is which.
    const [lower, upper] = typeof factor === 'number' ? [factor, factor] : factor;
    return { kind: 'contrast', factor: [1 - lower, 1 + upper], valueRange, seed };
  }

  getConfig(): RandomContrastConfig {
    const { factor, valueRange, seed } = this;
    return { name: 'RandomContrast', factor, valueRange, seed };
  }
}

/**
 * Makes a picture lighter or darker: all values get the same number added, which is drawn between the factor's bounds
 * and is a fraction of 255 (of the width of `valueRange`). -1 is black, 1 is white, and one number f means from -f to f.
 * Keras `RandomBrightness`. Only while training, and directly behind the model's input.
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
    super(options);
    this.#bounds = boundsOf('RandomBrightness: factor', factor, { low: -1, high: 1, single: 'symmetric' });
    this.factor = copyOf(factor);
    this.valueRange = valueRangeOf('RandomBrightness', options.valueRange ?? [0, 255]);
  }

  get className(): string {
    return 'RandomBrightness';
  }

  get step(): AugmentationStep {
    return { kind: 'brightness', factor: this.#bounds, valueRange: this.valueRange, seed: this.seed };
  }

  getConfig(): RandomBrightnessConfig {
    const { factor, valueRange, seed } = this;
    return { name: 'RandomBrightness', factor, valueRange, seed };
  }
}
