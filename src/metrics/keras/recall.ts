import { ConfusionMetric, type ConfusionOptions } from './confusion.js';

/**
 * The share of positive targets whose output is positive; 0 where no target is positive. Keras `Recall`.
 *
 * @example
 * ```ts
 * import { Recall } from '@graft-vision/graft';
 *
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: [new Recall()] });
 * ```
 */
export class Recall extends ConfusionMetric {
  /** @throws UsageError when an option is out of range */
  constructor(options: ConfusionOptions = {}) {
    super('Recall', options, 'recall', 'false_negatives');
  }
}
