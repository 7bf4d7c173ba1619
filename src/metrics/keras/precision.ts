import { ConfusionMetric, type ConfusionOptions } from './confusion.js';

/**
 * The share of positive outputs that are correct; 0 where no output is positive. Keras `Precision`.
 *
 * @example
 * ```ts
 * import { Precision, Recall } from '@graft-vision/graft';
 *
 * const metrics = [new Precision({ thresholds: 0.8 }), new Recall({ thresholds: 0.8 })];
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics });
 * ```
 */
export class Precision extends ConfusionMetric {
  /** @throws UsageError when an option is out of range */
  constructor(options: ConfusionOptions = {}) {
    super('Precision', options, 'precision', 'false_positives');
  }
}
