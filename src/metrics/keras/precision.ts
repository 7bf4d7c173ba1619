import { ConfusionMetric, type ConfusionOptions } from './confusion.js';

/** Of the outputs that say yes, the share that is right; 0 where none says yes. Keras `Precision`. */
export class Precision extends ConfusionMetric {
  /** @throws UsageError when an option is out of range */
  constructor(options: ConfusionOptions = {}) {
    super('Precision', options, 'precision', 'false_positives');
  }
}
