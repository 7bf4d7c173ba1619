import { checkOptions, text } from '../../options.js';
import { MeanMetric, type MetricOptions } from './metric.js';
import { classOf, compare, expectClasses, largest, type RowsLike } from './rows.js';

/**
 * How often the largest output is that of the true class. Targets are class numbers. Keras `SparseCategoricalAccuracy`.
 *
 * @example
 * ```ts
 * import { SparseCategoricalCrossentropy } from '@graft-vision/graft';
 * import { SparseCategoricalAccuracy } from '@graft-vision/graft/metrics';
 *
 * const loss = new SparseCategoricalCrossentropy();
 * await model.compile({ optimizer: 'adam', loss, metrics: [new SparseCategoricalAccuracy()] });
 * ```
 */
export class SparseCategoricalAccuracy extends MeanMetric {
  readonly better = 'higher';

  constructor(options: MetricOptions = {}) {
    checkOptions('SparseCategoricalAccuracy', options, { name: text });
    super(options, 'sparse_categorical_accuracy');
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('SparseCategoricalAccuracy', targets, outputs, sampleWeight);
    expectClasses('SparseCategoricalAccuracy', compared);
    for (let row = 0; row < compared.rows; row++) {
      const right = largest(compared.outputs, row) === classOf(compared, row);
      this.add(right ? 1 : 0, sampleWeight?.[row] ?? 1);
    }
  }
}
