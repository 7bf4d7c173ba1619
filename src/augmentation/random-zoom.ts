import { anything } from '../options.js';
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

/** Options of RandomZoom. */
export interface RandomZoomOptions extends ResamplingOptions {
  /** The change of the width, as for the height; default the same change as the height. */
  widthFactor?: Factor | null;
}

/** RandomZoom as a plain object. */
export interface RandomZoomConfig extends Resampling {
  name: 'RandomZoom';
  heightFactor: Factor;
  widthFactor?: Factor | null;
  seed?: number;
}

/** Zooms each picture about its centre (Keras RandomZoom). */
export interface ZoomStep extends ResamplingSettings {
  readonly kind: 'zoom';
  /** Fractions from -1 to 1: 0.2 shows 1.2 times the height, so that the picture gets smaller. */
  readonly height: Range;
  /** The same for the width; null uses the number drawn for the height, which keeps the aspect ratio. */
  readonly width: Range | null;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomZoom: RandomZoomConfig;
  }
  interface PictureSteps {
    zoom: ZoomStep;
  }
}

/**
 * Zooms about the centre of a picture. Keras `RandomZoom`. A factor is a fraction: 0.2 shows a fifth more, so that the
 * picture gets smaller; -0.2 shows a fifth less, so that it gets larger. One number f means from -f to f. It is on only
 * during training, and comes directly after the model's input.
 *
 * @example
 * ```ts
 * import { RandomZoom, Sequential } from '@graft-vision/graft';
 *
 * // By up to a fifth, in or out.
 * const augmentation = new Sequential([new RandomZoom(0.2)]);
 * ```
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
    super(options, { widthFactor: anything });
    const { widthFactor = null } = options;
    // Keras also allows a single 1, although it includes -1, which is drawn with probability 0.
    const rule = { low: -1, high: 1, lowExcluded: true, single: 'symmetric' } as const;
    this.#height = boundsOf('RandomZoom: heightFactor', heightFactor, rule);
    this.#width = widthFactor === null ? null : boundsOf('RandomZoom: widthFactor', widthFactor, rule);
    this.heightFactor = copyOf(heightFactor);
    this.widthFactor = widthFactor === null ? null : copyOf(widthFactor);
  }

  get className(): string {
    return 'RandomZoom';
  }

  get step(): ZoomStep {
    return { kind: 'zoom', height: this.#height, width: this.#width, ...this.resampling, seed: this.seed };
  }

  toPlainObject(): RandomZoomConfig {
    const { heightFactor, widthFactor, seed } = this;
    return { name: 'RandomZoom', heightFactor, widthFactor, ...this.resampling, seed };
  }
}

export const randomZoom: PictureAugmentation<'RandomZoom', 'zoom', AmountSetting<'zoom'>> = {
  name: 'RandomZoom',
  kind: 'zoom',
  keys: ['heightFactor', 'widthFactor', ...RESAMPLING_KEYS, 'seed'],
  create: ({ heightFactor, ...options }) => new RandomZoom(heightFactor, options),
  check: (where, step) => {
    expectRange(`${where}: zoom of the height`, step.height, -1, 1);
    if (step.width !== null) expectRange(`${where}: zoom of the width`, step.width, -1, 1);
    expectResampling(where, step);
  },
  apply: (input, output, size, step, random) => {
    const zoomY = 1 + random.uniform(...step.height);
    const zoomX = step.width === null ? zoomY : 1 + random.uniform(...step.width);
    affineTransform(input, output, size, zoomMatrix(zoomY, zoomX, size), step);
  },
  setting: {
    name: 'zoom',
    kind: 'amount',
    highest: 1,
    highestExcluded: true,
    sensible: 0.5,
    description: 'largest change of size, as a fraction (RandomZoom)',
    layer: (change) => new RandomZoom(change),
  },
};

/**
 * The matrix that zooms about the centre, from output to input positions.
 *
 * @param zoomY how much of the input's height the output shows: above 1 the picture gets smaller, below 1 larger
 * @param zoomX the same for the width
 */
function zoomMatrix(zoomY: number, zoomX: number, [height, width]: ImageSize): AffineMatrix {
  return [zoomX, 0, ((width - 1) / 2) * (1 - zoomX), 0, zoomY, ((height - 1) / 2) * (1 - zoomY)];
}
