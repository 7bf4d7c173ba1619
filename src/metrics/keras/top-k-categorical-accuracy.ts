import { TopKMetric, type TopKOptions } from './top-k.js';

/** Options of `TopKCategoricalAccuracy`. */
export interface TopKCategoricalAccuracyOptions extends TopKOptions {}

/** How often the class is among the `k` largest outputs. Targets are one-hot. Keras `TopKCategoricalAccuracy`. */
export class TopKCategoricalAccuracy extends TopKMetric {
  /** @throws UsageError unless `k` is a whole number of at least 1 */
  constructor(options: TopKCategoricalAccuracyOptions = {}) {
    super('TopKCategoricalAccuracy', options, 'top_k_categorical_accuracy');
  }
}
