import { ConfusionMetric, type ConfusionOptions } from './confusion.js';

/** Of the targets that are yes, the share that the outputs find; 0 where none is yes. Keras `Recall`. */
export class Recall extends ConfusionMetric {
  /** @throws UsageError when an option is out of range */
  constructor(options: ConfusionOptions = {}) {
    super('Recall', options, 'recall', 'false_negatives');
  }
}
