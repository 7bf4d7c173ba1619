import { checkOptions, text } from '../../options.js';
import { MeanMetric, type MetricOptions } from './metric.js';
import { compare, type RowsLike } from './rows.js';

/**
 * How often outputs equal targets exactly. For probabilities or logits use `BinaryAccuracy`, `CategoricalAccuracy` or
 * `SparseCategoricalAccuracy`; the name 'accuracy' chooses among them. Keras `Accuracy`.
 *
 * @example
 * ```ts
 * import { Accuracy } from '@graft-vision/graft/metrics';
 *
 * const exact = new Accuracy();
 * exact.update([1, 0], [1, 1]);
 * console.log(exact.result()); // 0.5
 * ```
 */
export class Accuracy extends MeanMetric {
  readonly better = 'higher';

  constructor(options: MetricOptions = {}) {
    checkOptions('Accuracy', options, { name: text });
    super(options, 'accuracy');
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('Accuracy', targets, outputs, sampleWeight);
    const { rows, width } = compared;
    for (let row = 0; row < rows; row++) {
      let equal = 0;
      for (let column = 0; column < width; column++) {
        const at = row * width + column;
        if (compared.outputs.data[at] === compared.targets.data[compared.sparse ? row : at]) equal++;
      }
      this.add(equal / width, sampleWeight?.[row] ?? 1);
    }
  }
}
