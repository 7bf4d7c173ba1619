import { TopKMetric, type TopKOptions } from './top-k.js';

/** Options of `TopKCategoricalAccuracy`. */
export interface TopKCategoricalAccuracyOptions extends TopKOptions {}

/**
 * How often the class is among the `k` largest outputs. Targets are one-hot. Keras `TopKCategoricalAccuracy`.
 *
 * @example
 * ```ts
 * import { CategoricalCrossentropy } from '@graft-vision/graft';
 * import { TopKCategoricalAccuracy } from '@graft-vision/graft/metrics';
 *
 * const loss = new CategoricalCrossentropy();
 * await model.compile({ optimizer: 'adam', loss, metrics: [new TopKCategoricalAccuracy({ k: 3 })] });
 * ```
 */
export class TopKCategoricalAccuracy extends TopKMetric {
  /** @throws UsageError unless `k` is a whole number of at least 1 */
  constructor(options: TopKCategoricalAccuracyOptions = {}) {
    super('TopKCategoricalAccuracy', options, 'top_k_categorical_accuracy');
  }
}
