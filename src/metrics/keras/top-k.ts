import { UsageError } from '../../errors.js';
import { anything, checkOptions, text } from '../../options.js';
import { MeanMetric, type MetricOptions } from './metric.js';
import { classOf, compare, expectClasses, largerThan, type RowsLike } from './rows.js';

export interface TopKOptions extends MetricOptions {
  /** How many of the largest outputs count. Default 5. */
  k?: number;
}

/** How often the class is among the `k` largest outputs, for either kind of target. */
export abstract class TopKMetric extends MeanMetric {
  readonly better = 'higher';
  readonly #className: string;
  readonly #k: number;

  /** @throws UsageError unless `k` is a whole number of at least 1 */
  constructor(className: string, options: TopKOptions, defaultName: string) {
    checkOptions(className, options, { name: text, k: anything });
    super(options, defaultName);
    this.#className = className;
    this.#k = options.k ?? 5;
    if (!Number.isInteger(this.#k) || this.#k < 1) {
      throw new UsageError(
        `${className} expects k to be a whole number of at least 1, but received ${this.#k}.`,
      );
    }
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare(this.#className, targets, outputs, sampleWeight);
    expectClasses(this.#className, compared);
    for (let row = 0; row < compared.rows; row++) {
      const among = largerThan(compared.outputs, row, classOf(compared, row)) < this.#k;
      this.add(among ? 1 : 0, sampleWeight?.[row] ?? 1);
    }
  }
}
