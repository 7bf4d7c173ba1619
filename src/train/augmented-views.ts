import { UsageError } from '../errors.js';
import { anything, atLeastZero, checkOptions, text } from '../options.js';
import { FeatureCache } from './feature-cache.js';

/** Options of `fit`'s `augmentedViews`. */
export interface AugmentedViewsOptions {
  /** How many different augmented views each picture has; epoch e sees view e modulo `count`. */
  count: number;
  /** Bytes of memory for kept outputs; outputs beyond it are kept in a temporary file. Default 512 MiB. */
  budget?: number;
  /**
   * The frozen layer whose outputs are kept, or the last place before it where a single tensor passes; by default the
   * end of the frozen part. Name the last layer that stays frozen in every phase.
   */
  layer?: string;
}

/**
 * A fixed number of augmented views of each picture, which later epochs use again. Keras draws a new view in every
 * epoch; so does Graft without this option of `fit`. With as many views as a phase has epochs, the phase is as in
 * Keras, and the next phase sees the same views again without computing the frozen layers.
 *
 * The outputs are kept as float16 (11 significant bits). Views depend only on (seed, picture, view), and outputs that
 * were not kept are rounded the same way, so the results do not depend on the budget. It cannot be used with MixUp and
 * CutMix, which mix the pictures of a batch.
 *
 * @example
 * ```ts
 * import { AugmentedViews } from '@graft-vision/graft';
 *
 * const augmentedViews = new AugmentedViews({ count: 10 });
 * await model.fit(training, { epochs: 20, augmentedViews });
 * ```
 */
export class AugmentedViews {
  readonly count: number;
  readonly layer: string | undefined;
  /** @internal */
  readonly cache: FeatureCache;

  constructor(options: AugmentedViewsOptions) {
    checkOptions('AugmentedViews', options, { count: anything, budget: atLeastZero, layer: text });
    if (!Number.isInteger(options.count) || options.count < 1) {
      throw new UsageError(`AugmentedViews expects a count of at least 1, but received ${options.count}.`);
    }
    this.count = options.count;
    this.layer = options.layer;
    this.cache = new FeatureCache(options.budget ?? 512 * 1024 ** 2);
  }
}
