import { UsageError } from '../../errors.js';
import { checkOptions, oneOf, text } from '../../options.js';
import { MeanMetric, type MetricOptions } from './metric.js';
import { compare, type Rows, type RowsLike } from './rows.js';

/**
 * A figure of every sample of a batch.
 *
 * @param targets [samples, outputs], or [samples, 1] with class numbers where there are several outputs
 * @param outputs [samples, outputs]
 * @returns one number per sample
 */
export type MetricFunction = (targets: Rows, outputs: Rows) => ArrayLike<number>;

/** Options of `MeanMetricWrapper`. */
export interface MeanMetricWrapperOptions extends MetricOptions {
  /** Whether higher or lower is better. Without it, a callback that monitors the metric needs `mode`. */
  better?: 'higher' | 'lower';
}

/**
 * The mean over samples of a function's values. Keras `MeanMetricWrapper`.
 *
 * @example
 * ```ts
 * import { MeanMetricWrapper } from '@graft-vision/graft/metrics';
 *
 * const error = new MeanMetricWrapper(
 *   (targets, outputs) => Array.from(outputs.data, (output, i) => Math.abs(output - targets.data[i])),
 *   { name: 'mean_error', better: 'lower' },
 * );
 * ```
 */
export class MeanMetricWrapper extends MeanMetric {
  readonly better: 'higher' | 'lower' | undefined;
  readonly #function: MetricFunction;

  /** @throws UsageError when neither the options nor the function have a name */
  constructor(of: MetricFunction, options: MeanMetricWrapperOptions = {}) {
    checkOptions('MeanMetricWrapper', options, { name: text, better: oneOf('higher', 'lower') });
    super({ name: options.name ?? nameOf(of) });
    this.better = options.better;
    this.#function = of;
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare(this.name, targets, outputs, sampleWeight);
    const rows = ({ data, width }: { data: ArrayLike<number>; width: number }): Rows => ({
      data,
      shape: [compared.rows, width],
    });
    const values = this.#function(rows(compared.targets), rows(compared.outputs));
    if (values?.length !== compared.rows) {
      throw new UsageError(
        `The metric ${this.name} expects its function to return one number per sample, ${compared.rows}, but received ${values?.length ?? typeof values}.`,
      );
    }
    for (let row = 0; row < compared.rows; row++) this.add(values[row], sampleWeight?.[row] ?? 1);
  }
}

function nameOf(of: MetricFunction): string {
  if (of.name !== '') return of.name;
  throw new UsageError('Expected a name for the metric, because its function has none.', {
    hint: "Write `new MeanMetricWrapper(function, { name: 'my_metric' })`.",
  });
}
