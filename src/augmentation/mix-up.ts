import { UsageError } from '../errors.js';
import { bytesPerImage, type Images } from '../pictures/index.js';
import { shown } from '../shown.js';
import type { AmountSetting, Mixing, MixingAugmentation } from './augmentation.js';
import { type AugmentationOptions, MixingLayer } from './layer.js';

/** MixUp as a plain object. */
export interface MixUpConfig {
  name: 'MixUp';
  alpha?: number;
  seed?: number;
}

/** Blends each picture with another one of its batch (Keras MixUp; Zhang et al., "mixup", 2017). */
export interface MixUpStep {
  readonly kind: 'mixUp';
  /** The share that a picture keeps is drawn from Beta(alpha, alpha). Above 0. */
  readonly alpha: number;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    MixUp: MixUpConfig;
  }
  interface MixingSteps {
    mixUp: MixUpStep;
  }
}

/**
 * Blends each picture with another one of its batch, and their targets in the same proportion, so that the network
 * learns to be unsure in between. Keras `MixUp`; Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2017. The
 * share that a picture keeps is drawn from Beta(alpha, alpha). It is on only during training, comes after all layers
 * that change each picture by itself, and cannot be used with `AugmentedViews`. It works with every loss; the partners
 * depend on the batch's indices and the epoch.
 *
 * @example
 * ```ts
 * import { MixUp, RandomFlip, Sequential } from '@graft-vision/graft';
 *
 * // Behind all layers that change single pictures.
 * const augmentation = new Sequential([new RandomFlip('horizontal'), new MixUp(0.2)]);
 * ```
 */
export class MixUp extends MixingLayer {
  readonly alpha: number;

  /**
   * @param alpha above 0; small values change most pictures only a little. Default 0.2
   * @throws UsageError when it is not
   */
  constructor(alpha = 0.2, options: AugmentationOptions = {}) {
    super(options);
    if (!(typeof alpha === 'number' && alpha > 0 && Number.isFinite(alpha))) {
      throw new UsageError(`MixUp expects an alpha above 0, but received ${JSON.stringify(alpha)}.`);
    }
    this.alpha = alpha;
  }

  get className(): string {
    return 'MixUp';
  }

  get step(): MixUpStep {
    return { kind: 'mixUp', alpha: this.alpha, seed: this.seed };
  }

  toPlainObject(): MixUpConfig {
    return { name: 'MixUp', alpha: this.alpha, seed: this.seed };
  }
}

export const mixUp: MixingAugmentation<'MixUp', 'mixUp', AmountSetting<'mixUp'>> = {
  name: 'MixUp',
  kind: 'mixUp',
  keys: ['alpha', 'seed'],
  create: ({ alpha, ...options }) => new MixUp(alpha, options),
  check: (where, { alpha }) => {
    if (!(alpha > 0 && Number.isFinite(alpha))) {
      throw new UsageError(`${where}: expected an alpha above 0 but received ${shown(alpha)}.`);
    }
  },
  draw: ({ alpha }, count, random) => {
    const partners = random.permutation(count);
    const weights = Float64Array.from({ length: count }, () => random.beta(alpha, alpha));
    return { partners, weights };
  },
  mix: blendPictures,
  setting: {
    name: 'mixUp',
    kind: 'amount',
    highest: 10,
    sensible: 1,
    description: 'alpha of MixUp, which blends two photographs; 0 for none',
    layer: (alpha) => new MixUp(alpha),
  },
};

/** Blends each picture with its partner; results are rounded to whole values. */
function blendPictures({ data, shape }: Images, { partners, weights }: Mixing): Images {
  const [count, height, width] = shape;
  const size = bytesPerImage([height, width]);
  const mixed = new Uint8Array(data.length);
  for (let image = 0; image < count; image++) {
    const own = data.subarray(image * size, (image + 1) * size);
    const other = data.subarray(partners[image] * size, (partners[image] + 1) * size);
    const output = mixed.subarray(image * size, (image + 1) * size);
    const [kept, taken] = [weights[image], 1 - weights[image]];
    for (let at = 0; at < size; at++) output[at] = kept * own[at] + taken * other[at] + 0.5;
  }
  return { data: mixed, shape };
}
