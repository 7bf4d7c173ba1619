import { UsageError } from '../errors.js';
import {
  checkSettings,
  fromZeroToOne,
  oneOf,
  type SettingRules,
  trueOrFalse,
  wholeFromZero,
} from '../options.js';
import { shown } from '../shown.js';

/**
 * How the losses of a batch become one number, as in Keras: their mean ('sum_over_batch_size', and 'mean' is the same),
 * their sum, or their sum divided by that of the samples' weights.
 */
export type LossReduction = 'sum_over_batch_size' | 'mean' | 'sum' | 'mean_with_sample_weight';

const REDUCTIONS = ['sum_over_batch_size', 'mean', 'sum', 'mean_with_sample_weight'] as const;

/** Options of every loss: what the outputs are, label smoothing, and what becomes of a batch. */
export interface LossOptions {
  /** True when the model ends without an activation; false (default) when its outputs are probabilities. */
  fromLogits?: boolean;
  /** Default 'sum_over_batch_size'. */
  reduction?: LossReduction;
  /** Moves the targets towards the uniform distribution by this fraction, 0 to 1. Default 0. */
  labelSmoothing?: number;
}

/** Options of `SparseCategoricalCrossentropy`, which as in Keras has no label smoothing. */
export interface SparseCategoricalCrossentropyOptions extends Omit<LossOptions, 'labelSmoothing'> {
  /** The number of a class whose samples do not count, in the loss or in the number of samples. Default: none. */
  ignoreClass?: number;
}

/** A loss: what is made small by training. */
export abstract class Loss {
  /** Whether each output is a separate yes or no ('binary'), or all of them together are one choice ('categorical'). */
  abstract readonly kind: 'binary' | 'categorical';
  /** Whether labels are class numbers (and not one probability per class). */
  abstract readonly sparse: boolean;
  /** The activation that turns logits into the probabilities that this loss compares. */
  abstract readonly activation: 'sigmoid' | 'softmax';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly reduction: LossReduction;
  /** The class whose samples do not count. */
  readonly ignoreClass: number | undefined;
  /** Whether a target may be -1, which does not count: it is not known. */
  readonly unknownTargets: boolean = false;
  /** How much a target of 1 counts for each output, a target of 0 counting 1; undefined for 1 everywhere. */
  readonly positiveWeights: readonly number[] | undefined;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: LossOptions & SparseCategoricalCrossentropyOptions = {}) {
    checkSettings(this.constructor.name, options, this.rules);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.reduction = options.reduction ?? 'sum_over_batch_size';
    this.ignoreClass = options.ignoreClass;
  }

  /** The rules of the settings. The constructor reads them. */
  protected get rules(): SettingRules {
    return { fromLogits: trueOrFalse, labelSmoothing: fromZeroToOne, reduction: oneOf(...REDUCTIONS) };
  }

  /** The number of alternatives that label smoothing spreads over, for a head with this many outputs. */
  abstract answers(outputs: number): number;
}

/**
 * Keras `BinaryCrossentropy`: one output, targets 0 or 1; smoothing s moves them to t (1 - s) + s / 2.
 *
 * @example
 * ```ts
 * import { BinaryCrossentropy } from '@graft-vision/graft';
 *
 * // For an output that is a logit: a `Dense(1)` without activation.
 * const loss = new BinaryCrossentropy({ fromLogits: true });
 * await model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
 * ```
 */
export class BinaryCrossentropy extends Loss {
  readonly kind = 'binary';
  readonly activation = 'sigmoid';
  readonly sparse = false;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: LossOptions = {}) {
    super(options);
  }

  answers(): number {
    return 2;
  }
}

/** Options of `MultilabelCrossentropy`. */
export interface MultilabelCrossentropyOptions extends LossOptions {
  /** How much a yes counts for each output, a no counting 1: [outputs], above 0. Default 1 everywhere. */
  positiveWeights?: readonly number[];
}

/**
 * `BinaryCrossentropy` for pictures of several labels, in which targets may be unknown: -1 counts nothing, so that the
 * loss of a sample is the sum over its known targets divided by the number of outputs. With `positiveWeights` it is
 * PyTorch's `BCEWithLogitsLoss` with `pos_weight`.
 */
export class MultilabelCrossentropy extends BinaryCrossentropy {
  override readonly unknownTargets = true;
  override readonly positiveWeights: readonly number[] | undefined;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor({ positiveWeights, ...options }: MultilabelCrossentropyOptions = {}) {
    super(options);
    const wrong = positiveWeights?.find((weight) => !(weight > 0 && Number.isFinite(weight)));
    if (wrong !== undefined) {
      throw new UsageError(`Expected numbers above 0 for positiveWeights but received ${shown(wrong)}.`);
    }
    this.positiveWeights = positiveWeights;
  }
}

/**
 * Keras `CategoricalCrossentropy`: one output per class, targets one-hot; smoothing s gives t (1 - s) + s / classes.
 *
 * @example
 * ```ts
 * import { CategoricalCrossentropy } from '@graft-vision/graft';
 *
 * const loss = new CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 });
 * await model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
 * ```
 */
export class CategoricalCrossentropy extends Loss {
  readonly kind = 'categorical';
  readonly activation = 'softmax';
  readonly sparse = false;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: LossOptions = {}) {
    super(options);
  }

  answers(outputs: number): number {
    return outputs;
  }
}

/**
 * Keras `SparseCategoricalCrossentropy`: one output per class, targets are class numbers.
 *
 * @example
 * ```ts
 * import { SparseCategoricalCrossentropy } from '@graft-vision/graft';
 *
 * // For several classes, behind a `Dense(classes)` without activation.
 * const loss = new SparseCategoricalCrossentropy({ fromLogits: true });
 * await model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
 * ```
 */
export class SparseCategoricalCrossentropy extends Loss {
  readonly kind = 'categorical';
  readonly activation = 'softmax';
  readonly sparse = true;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(options);
  }

  answers(outputs: number): number {
    return outputs;
  }

  protected override get rules(): SettingRules {
    return {
      fromLogits: trueOrFalse,
      reduction: oneOf(...REDUCTIONS),
      ignoreClass: wholeFromZero,
    };
  }
}
