import type { AugmentationStep } from '../../../augmentation/index.js';
import { UsageError } from '../../../errors.js';
import { type Bounds, boundsOf, copyOf, type Factor } from './checks.js';
import { type AugmentationOptions, MixingLayer } from './layer.js';

/** MixUp as a plain object. */
export interface MixUpConfig {
  name: 'MixUp';
  alpha?: number;
  seed?: number;
}

/** CutMix as a plain object. */
export interface CutMixConfig {
  name: 'CutMix';
  factor?: Factor;
  seed?: number;
}

/**
 * Blends each picture with another one of its batch, and their targets in the same proportion, so that the network
 * learns to be unsure in between. Keras `MixUp`; Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2017. The
 * share that a picture keeps is drawn from Beta(alpha, alpha). Only while training, behind all layers that change each
 * picture by itself, and not together with `AugmentedViews`. Works with every loss; a batch's indices and the epoch
 * decide what is mixed.
 */
export class MixUp extends MixingLayer {
  readonly alpha: number;

  /**
   * @param alpha above 0; small values keep most pictures nearly as they are. Default 0.2
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

  get step(): AugmentationStep {
    return { kind: 'mixUp', alpha: this.alpha, seed: this.seed };
  }

  getConfig(): MixUpConfig {
    return { name: 'MixUp', alpha: this.alpha, seed: this.seed };
  }
}

/**
 * Puts a rectangle of another picture of the batch into each picture, and mixes their targets by area. Keras `CutMix`;
 * Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", 2019. For each
 * batch alpha is drawn between the factor's bounds, and for each picture the share that it keeps from
 * Beta(alpha, alpha). Only while training, behind all layers that change each picture by itself, and not together with
 * `AugmentedViews`.
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

  get step(): AugmentationStep {
    return { kind: 'cutMix', factor: this.#bounds, seed: this.seed };
  }

  getConfig(): CutMixConfig {
    return { name: 'CutMix', factor: this.factor, seed: this.seed };
  }
}
