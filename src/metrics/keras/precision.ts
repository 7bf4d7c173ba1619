import { ConfusionMetric, type ConfusionOptions } from './confusion.js';

/** The share of positive outputs that are right; 0 where no output is positive. Keras `Precision`. */
export class Precision extends ConfusionMetric {
  /** @throws UsageError when an option is out of range */
  constructor(options: ConfusionOptions = {}) {
    super('Precision', options, 'precision', 'false_positives');
  }
}
