import type { AugmentationStep } from '../../../augmentation/index.js';
import { UsageError } from '../../../errors.js';
import { type Bounds, boundsOf, copyOf, type Factor, oneOf, pixelValue } from './checks.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';

/** What is shown beyond the edges of a picture that was moved, as in Keras. */
export type FillMode = 'reflect' | 'wrap' | 'constant' | 'nearest';

/** How a picture is read between its pixels and beyond its edges. */
export interface Resampling {
  /** What is shown where the changed picture does not reach. Default 'reflect'. */
  fillMode?: FillMode;
  /** The value of pixels outside, 0 to 255, when fillMode is 'constant'. Default 0. */
  fillValue?: number;
  /** Default 'bilinear'. */
  interpolation?: 'bilinear' | 'nearest';
}

/** What layers that move pixels can be told. */
export interface ResamplingOptions extends AugmentationOptions, Resampling {}

/** What RandomZoom can be told. */
export interface RandomZoomOptions extends ResamplingOptions {
  /** How much the width changes, in the same terms as the height; by default as much as the height. */
  widthFactor?: Factor | null;
}

/** RandomRotation as a plain object. */
export interface RandomRotationConfig extends Resampling {
  name: 'RandomRotation';
  factor: Factor;
  seed?: number;
}

/** RandomZoom as a plain object. */
export interface RandomZoomConfig extends Resampling {
  name: 'RandomZoom';
  heightFactor: Factor;
  widthFactor?: Factor | null;
  seed?: number;
}

/** RandomTranslation as a plain object. */
export interface RandomTranslationConfig extends Resampling {
  name: 'RandomTranslation';
  heightFactor: Factor;
  widthFactor: Factor;
  seed?: number;
}

const fillModes: readonly FillMode[] = ['reflect', 'wrap', 'constant', 'nearest'];

/** The settings with Keras' defaults filled in. */
function resamplingOf({ className }: AugmentationLayer, settings: Resampling): Required<Resampling> {
  const { fillMode = 'reflect', fillValue = 0, interpolation = 'bilinear' } = settings;
  return {
    fillMode: oneOf(`${className}: fillMode`, fillMode, fillModes),
    fillValue: pixelValue(`${className}: fillValue`, fillValue),
    interpolation: oneOf(`${className}: interpolation`, interpolation, ['bilinear', 'nearest']),
  };
}

/** A layer that reads each pixel from another place of the picture. */
abstract class ResamplingLayer extends AugmentationLayer {
  readonly fillMode: FillMode;
  readonly fillValue: number;
  readonly interpolation: 'bilinear' | 'nearest';

  constructor(options: ResamplingOptions) {
    super(options);
    const { fillMode, fillValue, interpolation } = resamplingOf(this, options);
    this.fillMode = fillMode;
    this.fillValue = fillValue;
    this.interpolation = interpolation;
  }

  protected get resampling(): Required<Resampling> {
    const { fillMode, fillValue, interpolation } = this;
    return { fillMode, fillValue, interpolation };
  }
}

/**
 * Turns a picture about its centre by an angle drawn from [lower, upper], in fractions of a full turn: 0.2 means
 * from -72 to 72 degrees. Keras `RandomRotation`. Only while training, and directly behind the model's input.
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

  get step(): AugmentationStep {
    return { kind: 'rotation', lower: this.lower, upper: this.upper, ...this.resampling, seed: this.seed };
  }

  getConfig(): RandomRotationConfig {
    return {
      name: 'RandomRotation',
      factor: [this.lower, this.upper],
      ...this.resampling,
      seed: this.seed,
    };
  }
}

/**
 * Zooms about the centre of a picture. Keras `RandomZoom`. A factor is a fraction: 0.2 shows a fifth more, so that
 * the picture gets smaller; -0.2 shows a fifth less, so that it gets larger. One number f means from -f to f. Only
 * while training, and directly behind the model's input.
 */
export class RandomZoom extends ResamplingLayer {
  readonly heightFactor: Factor;
  readonly widthFactor: Factor | null;
  readonly #height: Bounds;
  readonly #width: Bounds | null;

  /**
   * @param heightFactor above -1, up to 1
   * @throws UsageError when a factor is out of range
   */
  constructor(heightFactor: Factor, options: RandomZoomOptions = {}) {
    super(options);
    const { widthFactor = null } = options;
    // Keras allows a single 1 too, of which -1 is drawn with probability 0.
    const rule = { low: -1, high: 1, lowExcluded: true, single: 'symmetric' } as const;
    this.#height = boundsOf('RandomZoom: heightFactor', heightFactor, rule);
    this.#width = widthFactor === null ? null : boundsOf('RandomZoom: widthFactor', widthFactor, rule);
    this.heightFactor = copyOf(heightFactor);
    this.widthFactor = widthFactor === null ? null : copyOf(widthFactor);
  }

  get className(): string {
    return 'RandomZoom';
  }

  get step(): AugmentationStep {
    return { kind: 'zoom', height: this.#height, width: this.#width, ...this.resampling, seed: this.seed };
  }

  getConfig(): RandomZoomConfig {
    const { heightFactor, widthFactor, seed } = this;
    return { name: 'RandomZoom', heightFactor, widthFactor, ...this.resampling, seed };
  }
}

/**
 * Moves a picture. Keras `RandomTranslation`. Factors are fractions of its height and width from -1 to 1; positive ones
 * move down and to the right, and one number f means from -f to f. Only while training, and directly behind the model's
 * input.
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

  get step(): AugmentationStep {
    const { resampling, seed } = this;
    return { kind: 'translation', height: this.#height, width: this.#width, ...resampling, seed };
  }

  getConfig(): RandomTranslationConfig {
    const { heightFactor, widthFactor, seed } = this;
    return { name: 'RandomTranslation', heightFactor, widthFactor, ...this.resampling, seed };
  }
}
