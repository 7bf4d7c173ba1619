import { bytesPerImage, CHANNELS, type Images } from '../pictures/index.js';
import type { AmountSetting, Mixing, MixingAugmentation } from './augmentation.js';
import { boxAt, pixelsOf } from './box.js';
import { type AugmentationOptions, MixingLayer } from './layer.js';
import { type Bounds, boundsOf, copyOf, type Factor } from './layer-options.js';
import { expectRange, type Range } from './step-rules.js';

/** CutMix as a plain object. */
export interface CutMixConfig {
  name: 'CutMix';
  factor?: Factor;
  seed?: number;
}

/** Puts a rectangle of another picture of the batch into each one (Keras CutMix; Yun et al., "CutMix", 2019). */
export interface CutMixStep {
  readonly kind: 'cutMix';
  /**
   * The bounds between which alpha is drawn for each batch, 0 to 1; the share of a picture that is kept is drawn from
   * Beta(alpha, alpha).
   */
  readonly factor: Range;
  readonly seed: number;
}

/** The position of the partner's part: how much of the remaining space is above it and to the left of it, 0 to 1. */
export interface CutMixing extends Mixing {
  readonly places: readonly (readonly [down: number, right: number])[];
}

declare module './layer.js' {
  interface AugmentationConfigs {
    CutMix: CutMixConfig;
  }
  interface MixingSteps {
    cutMix: CutMixStep;
  }
}

/**
 * Puts a rectangle of another picture of the batch into each picture, and mixes their targets by area. Keras `CutMix`;
 * Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", 2019. For each
 * batch alpha is drawn between the factor's bounds, and for each picture the share that it keeps from Beta(alpha,
 * alpha). It is on only during training, comes after all layers that change each picture by itself, and cannot be used
 * with `AugmentedViews`.
 *
 * @example
 * ```ts
 * import { CutMix, RandomFlip, Sequential } from '@graft-vision/graft';
 *
 * // Behind all layers that change single pictures.
 * const augmentation = new Sequential([new RandomFlip('horizontal'), new CutMix()]);
 * ```
 */
export class CutMix extends MixingLayer {
  readonly factor: Factor;
  readonly #bounds: Bounds;

  /**
   * @param factor from 0 to 1; one number f means from 0 to f. Default 1
   * @throws UsageError when it is out of range
   */
  constructor(factor: Factor = 1, options: AugmentationOptions = {}) {
    super(options);
    this.#bounds = boundsOf('CutMix: factor', factor, { low: 0, high: 1, single: 'from zero' });
    this.factor = copyOf(factor);
  }

  get className(): string {
    return 'CutMix';
  }

  get step(): CutMixStep {
    return { kind: 'cutMix', factor: this.#bounds, seed: this.seed };
  }

  toPlainObject(): CutMixConfig {
    return { name: 'CutMix', factor: this.factor, seed: this.seed };
  }
}

export const cutMix: MixingAugmentation<'CutMix', 'cutMix', AmountSetting<'cutMix'>, CutMixing> = {
  name: 'CutMix',
  kind: 'cutMix',
  keys: ['factor', 'seed'],
  create: ({ factor, ...options }) => new CutMix(factor, options),
  check: (where, step) => expectRange(`${where}: CutMix factor`, step.factor, 0, 1),
  draw: (step, count, random) => {
    const pictures = { length: count };
    const partners = random.permutation(count);
    // Once per batch, as in Keras, which adds the same small number: Beta(0, 0) does not exist.
    const alpha = random.uniform(...step.factor) + 1e-6;
    const weights = Float64Array.from(pictures, () => random.beta(alpha, alpha));
    const places = Array.from(pictures, (): [number, number] => [random.uniform(), random.uniform()]);
    return { partners, weights, places };
  },
  mix: pasteBoxes,
  setting: {
    name: 'cutMix',
    kind: 'amount',
    highest: 1,
    description: 'alpha of CutMix, which pastes a part of one photograph into another; 0 for none',
    layer: (alpha) => new CutMix(alpha),
  },
};

/** Puts a box of the partner into each picture; its area is the share that the picture does not keep. */
function pasteBoxes({ data, shape }: Images, { partners, weights, places }: CutMixing): Images {
  const [count, height, width] = shape;
  const size = bytesPerImage([height, width]);
  const mixed = data.slice();
  for (let image = 0; image < count; image++) {
    const share = Math.sqrt(1 - weights[image]);
    const box = boxAt([height, width], [share, share], places[image]);
    const { top, bottom, left, right } = pixelsOf(box, [height, width]);
    const rowBytes = (right - left) * CHANNELS;
    for (let y = top; y < bottom; y++) {
      const at = (y * width + left) * CHANNELS;
      const from = partners[image] * size + at;
      mixed.set(data.subarray(from, from + rowBytes), image * size + at);
    }
  }
  return { data: mixed, shape };
}
