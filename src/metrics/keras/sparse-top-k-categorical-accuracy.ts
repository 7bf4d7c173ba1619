import { UsageError } from '../../errors.js';
import { MeanMetric, type MetricOptions } from './metric.js';
import { classOf, compare, expectClasses, largerThan, type RowsLike } from './rows.js';

export interface SparseTopKCategoricalAccuracyOptions extends MetricOptions {
  /** How many of the largest outputs count. Default 5. */
  k?: number;
}

/** How often the class is among the `k` largest outputs. Targets are class numbers. Keras `SparseTopKCategoricalAccuracy`. */
export class SparseTopKCategoricalAccuracy extends MeanMetric {
  readonly better = 'higher';
  readonly #k: number;

  /** @throws UsageError unless `k` is a whole number of at least 1 */
  constructor(options: SparseTopKCategoricalAccuracyOptions = {}) {
    super(options, 'sparse_top_k_categorical_accuracy');
    this.#k = options.k ?? 5;
    if (!Number.isInteger(this.#k) || this.#k < 1) {
      throw new UsageError(
        `SparseTopKCategoricalAccuracy expects k to be a whole number of at least 1, but received ${this.#k}.`,
      );
    }
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('SparseTopKCategoricalAccuracy', targets, outputs, sampleWeight);
    expectClasses('SparseTopKCategoricalAccuracy', compared);
    for (let row = 0; row < compared.rows; row++) {
      const among = largerThan(compared.outputs, row, classOf(compared, row)) < this.#k;
      this.add(among ? 1 : 0, sampleWeight?.[row] ?? 1);
    }
  }
}
