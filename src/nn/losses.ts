import { checkSettings, fromZeroToOne, type SettingRules, trueOrFalse } from '../options.js';

/** Options of every loss: what the outputs are, and label smoothing. */
export interface LossOptions {
  /** True when the model ends without an activation; false (default) when its outputs are probabilities. */
  fromLogits?: boolean;
  /** Moves the targets towards the uniform distribution by this fraction, 0 to 1. Default 0. */
  labelSmoothing?: number;
}

/** A loss: the mean over a batch of each sample's (weighted) loss, as Keras' `sum_over_batch_size` reduces it. */
export abstract class Loss {
  /** Whether each output is a separate yes or no ('binary'), or all of them together are one choice ('categorical'). */
  abstract readonly kind: 'binary' | 'categorical';
  /** Whether labels are class numbers (and not one probability per class). */
  abstract readonly sparse: boolean;
  /** The activation that turns logits into the probabilities that this loss compares. */
  abstract readonly activation: 'sigmoid' | 'softmax';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: LossOptions = {}) {
    checkSettings(this.constructor.name, options, this.rules);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  /** The rules of the settings. The constructor reads them. */
  protected get rules(): SettingRules {
    return { fromLogits: trueOrFalse, labelSmoothing: fromZeroToOne };
  }

  /** The number of alternatives that label smoothing spreads over, for a head with this many outputs. */
  abstract answers(outputs: number): number;
}

/**
 * Keras `BinaryCrossentropy`: one output, targets 0 or 1; smoothing s moves them to t (1 - s) + s / 2.
 *
 * @example
 * ```ts
 * import { BinaryCrossentropy } from 'graft';
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

  answers(): number {
    return 2;
  }
}

/**
 * Keras `CategoricalCrossentropy`: one output per class, targets one-hot; smoothing s gives t (1 - s) + s / classes.
 *
 * @example
 * ```ts
 * import { CategoricalCrossentropy } from 'graft';
 *
 * const loss = new CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 });
 * await model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
 * ```
 */
export class CategoricalCrossentropy extends Loss {
  readonly kind = 'categorical';
  readonly activation = 'softmax';
  readonly sparse = false;

  answers(outputs: number): number {
    return outputs;
  }
}

/**
 * Keras `SparseCategoricalCrossentropy`: one output per class, targets are class numbers.
 *
 * @example
 * ```ts
 * import { SparseCategoricalCrossentropy } from 'graft';
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

  /** Like Keras' class, this one has no label smoothing. */
  constructor(options: Omit<LossOptions, 'labelSmoothing'> = {}) {
    super(options);
  }

  answers(outputs: number): number {
    return outputs;
  }

  protected override get rules(): SettingRules {
    return { fromLogits: trueOrFalse };
  }
}
