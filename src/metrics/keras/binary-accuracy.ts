import { checkOptions, finite, text } from '../../options.js';
import { MeanMetric, type MetricOptions, type OutputForm } from './metric.js';
import { compare, type RowsLike } from './rows.js';

/** Options of `BinaryAccuracy`. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** An output above it means 1. Default: a probability of 0.5, which is 0 for logits. */
  threshold?: number;
}

/**
 * How often an output is on the right side of a threshold; the mean over the outputs of a sample. A target that is
 * neither 0 nor 1 counts as the nearer one, and one below 0 is unknown and does not count. Keras `BinaryAccuracy`, which by default compares logits with 0.5 as well.
 *
 * @example
 * ```ts
 * import { BinaryAccuracy } from '@graft-vision/graft/metrics';
 *
 * const metrics = [new BinaryAccuracy({ threshold: 0.8 })];
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics });
 * ```
 */
export class BinaryAccuracy extends MeanMetric {
  readonly better = 'higher';
  readonly #given: number | undefined;
  #threshold: number;

  constructor(options: BinaryAccuracyOptions = {}) {
    checkOptions('BinaryAccuracy', options, { name: text, threshold: finite });
    super(options, 'binary_accuracy');
    this.#given = options.threshold;
    this.#threshold = options.threshold ?? 0.5;
  }

  override bind({ fromLogits }: OutputForm): void {
    this.#threshold = this.#given ?? (fromLogits ? 0 : 0.5);
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('BinaryAccuracy', targets, outputs, sampleWeight);
    const { rows, width } = compared;
    for (let row = 0; row < rows; row++) {
      let right = 0;
      let known = 0;
      for (let at = row * width; at < (row + 1) * width; at++) {
        if (!compared.sparse && compared.targets.data[at] < 0) continue;
        known++;
        const target = compared.sparse ? compared.targets.data[row] === at - row * width : undefined;
        if (compared.outputs.data[at] > this.#threshold === (target ?? compared.targets.data[at] > 0.5))
          right++;
      }
      if (known > 0) this.add(right / known, sampleWeight?.[row] ?? 1);
    }
  }
}
