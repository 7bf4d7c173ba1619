import { checkOptions, text } from '../../options.js';
import { MeanMetric, type MetricOptions } from './metric.js';
import { classOf, compare, expectClasses, largest, type RowsLike } from './rows.js';

/**
 * How often the largest output is that of the true class. Targets are one-hot. Keras `CategoricalAccuracy`.
 *
 * @example
 * ```ts
 * import { CategoricalCrossentropy } from '@graft-vision/graft';
 * import { CategoricalAccuracy } from '@graft-vision/graft/metrics';
 *
 * const loss = new CategoricalCrossentropy();
 * await model.compile({ optimizer: 'adam', loss, metrics: [new CategoricalAccuracy()] });
 * ```
 */
export class CategoricalAccuracy extends MeanMetric {
  readonly better = 'higher';

  constructor(options: MetricOptions = {}) {
    checkOptions('CategoricalAccuracy', options, { name: text });
    super(options, 'categorical_accuracy');
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('CategoricalAccuracy', targets, outputs, sampleWeight);
    expectClasses('CategoricalAccuracy', compared);
    for (let row = 0; row < compared.rows; row++) {
      const right = largest(compared.outputs, row) === classOf(compared, row);
      this.add(right ? 1 : 0, sampleWeight?.[row] ?? 1);
    }
  }
}
