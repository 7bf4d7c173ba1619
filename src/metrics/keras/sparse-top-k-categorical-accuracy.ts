import { TopKMetric, type TopKOptions } from './top-k.js';

/** Options of `SparseTopKCategoricalAccuracy`. */
export interface SparseTopKCategoricalAccuracyOptions extends TopKOptions {}

/**
 * How often the class is among the `k` largest outputs. Targets are class numbers. Keras `SparseTopKCategoricalAccuracy`.
 *
 * @example
 * ```ts
 * import { SparseCategoricalCrossentropy } from '@graft-vision/graft';
 * import { SparseTopKCategoricalAccuracy } from '@graft-vision/graft/metrics';
 *
 * const loss = new SparseCategoricalCrossentropy();
 * await model.compile({ optimizer: 'adam', loss, metrics: [new SparseTopKCategoricalAccuracy({ k: 3 })] });
 * ```
 */
export class SparseTopKCategoricalAccuracy extends TopKMetric {
  /** @throws UsageError unless `k` is a whole number of at least 1 */
  constructor(options: SparseTopKCategoricalAccuracyOptions = {}) {
    super('SparseTopKCategoricalAccuracy', options, 'sparse_top_k_categorical_accuracy');
  }
}
